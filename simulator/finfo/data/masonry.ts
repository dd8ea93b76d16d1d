/** Articles of Sälsten Bruk: mortar, plasterboard and insulation. Supplier and articles are made up. */
import { articlesOf, pack, type Climate, type Safety, type Supplier } from './article.js'

const supplier: Supplier = { id: 4102, name: 'Sälsten Bruk', orgNumber: '009999-4102', ordered: true }

const dry: Climate = { declaration: 'EPD-SIM-201', a1: 164.2, a2: 4.85, a3: 12.6, a4: 9.9, a5: 1.35 }
const wool: Climate = { declaration: 'EPD-SIM-202', a1: 0.615, a2: 0.042, a3: 0.388, a4: 0.027, a5: 0.061 }
const cement: Safety = {
  signalWord: 'Danger',
  hCodes: ['H315', 'H318', 'H335'],
  pCodes: ['P261', 'P280', 'P305+P351+P338'],
  substances: ['Portland cement']
}

export const masonry = articlesOf(supplier, 500200201, [
  {
    number: '1001',
    name: 'Masonry mortar M5',
    description: 'For bricks above ground. Add water and mix.',
    pack: pack('SÄK', 25, 25, 'KG'),
    agreements: 2,
    climate: dry,
    safety: cement,
    environment: { assessment: 'B', matched: 'automatic', basta: 'BETA' },
    changed: '2025-09-02T05:00:00.000Z'
  },
  {
    number: '1002',
    name: 'Masonry mortar M10',
    description: 'For bricks that stand in the wet.',
    pack: pack('SÄK', 25, 25, 'KG'),
    climate: dry,
    safety: cement,
    changed: '2025-09-02T05:00:00.000Z'
  },
  {
    number: '1010',
    name: 'Concrete, fine',
    description: 'Grains up to 4 millimetres, for repairs and small casts.',
    pack: pack('SÄK', 25, 25, 'KG'),
    climate: dry,
    safety: cement,
    changed: '2025-09-18T05:00:00.000Z'
  },
  {
    number: '1011',
    name: 'Concrete, coarse',
    description: 'Grains up to 8 millimetres, for plinths and posts.',
    pack: pack('SÄK', 25, 25, 'KG'),
    safety: cement,
    changed: '2025-10-01T00:00:00.000Z'
  },
  {
    number: '1020',
    name: 'Levelling compound',
    description: 'Flows level by itself, 4 to 30 millimetres.',
    pack: pack('SÄK', 20, 20, 'KG'),
    agreements: 2,
    safety: cement,
    changed: '2025-10-01T00:00:00.001Z'
  },
  {
    number: '1030',
    name: 'Tile adhesive, white',
    description: 'For walls and floors, also in wet rooms.',
    pack: pack('SÄK', 20, 20, 'KG'),
    safety: cement,
    discontinued: { code: '03' },
    environment: { assessment: 'B', matched: 'manual' },
    changed: '2025-10-05T00:00:00.000Z'
  },
  {
    number: '2001',
    name: 'Plasterboard 13 mm',
    description: 'Standard board with bevelled edges, 900 by 2500.',
    pack: pack('ARK', 20.3, 2.25, 'M2'),
    agreements: 2,
    environment: { assessment: 'A', matched: 'automatic', basta: 'BASTA' },
    changed: '2025-10-09T16:20:00.000Z'
  },
  {
    number: '2002',
    name: 'Plasterboard 13 mm, wet rooms',
    description: 'Takes up little water. Green paper.',
    pack: pack('ARK', 22.5, 2.25, 'M2'),
    changed: '2025-10-09T16:20:00.000Z'
  },
  {
    number: '2010',
    name: 'Joint filler',
    description: 'Ready mixed; sand after a day.',
    pack: pack('HNK', 17.1, 10, 'L'),
    changed: '2025-10-15T00:00:00.000Z'
  },
  {
    number: '3001',
    name: 'Mineral wool 95',
    description: 'Slabs for walls with studs of 95 millimetres.',
    pack: pack('FRP', 8.4, 5.31, 'M2'),
    climate: wool,
    agreements: 2,
    environment: { assessment: 'A', matched: 'automatic', basta: 'BASTA' },
    changed: '2025-10-22T07:07:07.007Z'
  },
  {
    number: '3002',
    name: 'Mineral wool 145',
    description: 'Slabs for walls with studs of 145 millimetres.',
    pack: pack('FRP', 9.1, 3.54, 'M2'),
    climate: wool,
    changed: '2025-10-22T07:07:07.007Z'
  },
  {
    number: '3003',
    name: 'Loose wool',
    description: 'Blown in by an installer; no packages.',
    pack: pack('KG'),
    climate: wool,
    changed: '2025-10-31T23:59:59.999Z'
  },
  {
    number: '3010',
    name: 'Wind barrier 1.3x50',
    description: 'Cloth that lets vapour out and keeps wind off.',
    pack: pack('RLE', 7, 65, 'M2'),
    changed: '2025-11-02T11:30:00.000Z'
  }
])
