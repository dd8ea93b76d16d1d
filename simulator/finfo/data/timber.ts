/** Articles of Granvik Trä: planed timber and boards. Supplier and articles are made up. */
import { articlesOf, pack, type Climate, type Supplier } from './article.js'

const supplier: Supplier = { id: 4101, name: 'Granvik Trä', orgNumber: '009999-4101', ordered: true }

const spruce: Climate = { declaration: 'EPD-SIM-101', a1: -680.5, a2: 8.25, a3: 21.4, a4: 5.1, a5: null }
const board: Climate = { declaration: 'EPD-SIM-102', a1: -512, a2: 11.75, a3: 96.3, a4: null, a5: null }

export const timber = articlesOf(supplier, 500100101, [
  {
    number: 'GT-4595',
    name: 'Stud C14 45x95',
    description: 'Planed spruce for inner walls, straight and dry.',
    pack: pack('M', 2.05, 1, 'M'),
    agreements: 2,
    climate: spruce,
    environment: { assessment: 'A', matched: 'automatic', basta: 'BASTA' },
    changed: '2025-09-01T06:30:00.000Z'
  },
  {
    number: 'GT-45145',
    name: 'Stud C24 45x145',
    description: 'Strength-graded spruce for outer walls and joists.',
    pack: pack('M', 3.1, 1, 'M'),
    climate: spruce,
    changed: '2025-09-01T06:30:00.000Z'
  },
  {
    number: 'GT-45220',
    name: 'Joist C24 45x220',
    description: 'For floors with long spans. Sold by the metre.',
    pack: pack('M', 4.7, 1, 'M'),
    climate: spruce,
    changed: '2025-09-15T12:00:00.000Z'
  },
  {
    number: 'GT-2295',
    name: 'Board 22x95',
    description: 'Sawn board for roofs, fences and formwork.',
    pack: pack('M', 1, 1, 'M'),
    agreements: 2,
    changed: '2025-09-30T23:59:59.999Z'
  },
  {
    number: 'GT-22120',
    name: 'Cladding 22x120',
    description: 'Fine-sawn outer cladding, ready for the first coat.',
    pack: pack('M', 1.25, 1, 'M'),
    changed: '2025-10-01T00:00:00.000Z'
  },
  {
    number: 'GT-28120I',
    name: 'Decking 28x120, treated',
    description: 'Pressure-treated decking with a grooved side.',
    pack: pack('M', 1.9, 1, 'M'),
    environment: { assessment: 'B', matched: 'manual' },
    changed: '2025-10-01T00:00:00.000Z'
  },
  {
    number: 'GT-P12',
    name: 'Plywood 12 mm',
    description: 'Spruce plywood, 1200 by 2500 millimetres.',
    pack: pack('ARK', 17.4, 3, 'M2'),
    climate: board,
    environment: { assessment: 'A', matched: 'automatic', basta: 'BASTA' },
    changed: '2025-10-02T08:15:00.000Z'
  },
  {
    number: 'GT-P18',
    name: 'Plywood 18 mm',
    description: 'Spruce plywood for floors, tongued on two sides.',
    pack: pack('ARK', 25.6, 2.88, 'M2'),
    climate: board,
    changed: '2025-10-02T08:15:00.000Z'
  },
  {
    number: 'GT-OSB11',
    name: 'OSB 11 mm',
    description: 'Strand board for walls and roofs.',
    pack: pack('ARK', 20, 3, 'M2'),
    discontinued: { code: '02', replacement: 'GT-OSB12' },
    changed: '2025-10-07T09:00:00.000Z'
  },
  {
    number: 'GT-OSB12',
    name: 'OSB 12 mm',
    description: 'Strand board for walls and roofs; takes the place of 11 mm.',
    pack: pack('ARK', 21.8, 3, 'M2'),
    agreements: 2,
    changed: '2025-10-07T09:00:00.000Z'
  },
  {
    number: 'GT-L1244',
    name: 'Lath 12x44',
    description: 'Thin lath for trellises and edges, in bundles of ten.',
    pack: pack('FRP', 6.2, 10, 'ST', 10),
    changed: '2025-10-20T14:45:30.250Z'
  },
  {
    number: 'GT-SK15',
    name: 'Skirting 15x69, white',
    description: 'Painted pine, 4.4 metres long.',
    pack: pack('M', 0.6, 4.4, 'M', 4.4),
    environment: { assessment: 'C+', matched: 'automatic' },
    changed: '2025-10-31T23:59:59.999Z'
  },
  {
    number: 'GT-HB32',
    name: 'Hardboard 3.2 mm',
    description: 'For backs and floors under work.',
    pack: pack('ARK'),
    discontinued: { code: '01' },
    changed: '2025-11-01T00:00:00.000Z'
  },
  {
    number: '1001',
    name: 'Sawhorse',
    description: 'Foldable, carries 200 kilograms.',
    pack: pack('ST', 4.2, 1, 'ST'),
    changed: '2025-11-03T10:00:00.000Z'
  }
])
