/** Articles of Kustfärg: paints, oils and sealants. Supplier and articles are made up. */
import { articlesOf, pack, type Safety, type Supplier } from './article.js'

const supplier: Supplier = { id: 4103, name: 'Kustfärg', orgNumber: '009999-4103', ordered: true }

const solvent: Safety = {
  signalWord: 'Danger',
  hCodes: ['H226', 'H304', 'H336'],
  pCodes: ['P210', 'P301+P310', 'P331'],
  substances: ['Naphtha, hydrotreated heavy'],
  unNumber: '1263'
}
const mild: Safety = {
  signalWord: 'Warning',
  hCodes: ['H317', 'H412'],
  pCodes: ['P273', 'P280'],
  substances: ['BIT', 'MIT']
}

export const paint = articlesOf(supplier, 500300301, [
  {
    number: 'V07-1',
    name: 'Wall paint 7, white',
    description: 'Matt paint for walls, one litre.',
    pack: pack('BRK', 1.4, 1, 'L'),
    agreements: 2,
    safety: mild,
    environment: { assessment: 'A', matched: 'automatic', basta: 'BASTA', swanCertificate: 'SIM-096-001' },
    changed: '2025-09-03T13:00:00.000Z'
  },
  {
    number: 'V07-10',
    name: 'Wall paint 7, white',
    description: 'Matt paint for walls, ten litres.',
    pack: pack('HNK', 13.9, 10, 'L'),
    safety: mild,
    environment: { assessment: 'A', matched: 'automatic', basta: 'BASTA', swanCertificate: 'SIM-096-001' },
    changed: '2025-09-03T13:00:00.000Z'
  },
  {
    number: 'T02-10',
    name: 'Ceiling paint 2',
    description: 'Takes the shine off ceilings. Ten litres.',
    pack: pack('HNK', 14.6, 10, 'L'),
    safety: mild,
    changed: '2025-09-21T00:00:00.000Z'
  },
  {
    number: 'S40-1',
    name: 'Trim paint 40',
    description: 'Half-gloss for doors and window frames.',
    pack: pack('BRK', 1.3, 1, 'L'),
    safety: mild,
    changed: '2025-10-01T00:00:00.000Z'
  },
  {
    number: 'F90-1',
    name: 'House paint 90',
    description: 'Oil paint for wood outdoors. Dries in a day.',
    pack: pack('BRK', 1.2, 1, 'L'),
    safety: solvent,
    environment: { assessment: 'C+', matched: 'manual' },
    changed: '2025-10-01T00:00:00.000Z'
  },
  {
    number: 'F90-10',
    name: 'House paint 90',
    description: 'Oil paint for wood outdoors, ten litres.',
    pack: pack('HNK', 11.8, 10, 'L'),
    safety: solvent,
    agreements: 2,
    changed: '2025-10-04T17:00:00.000Z'
  },
  {
    number: 'G10-3',
    name: 'Primer oil',
    description: 'Thin oil for end grain, before the first coat.',
    pack: pack('BRK', 2.5, 3, 'L'),
    safety: solvent,
    changed: '2025-10-11T09:40:00.000Z'
  },
  {
    number: 'D20-3',
    name: 'Decking oil, clear',
    description: 'Keeps treated decks from cracking.',
    pack: pack('BRK', 2.6, 3, 'L'),
    safety: solvent,
    discontinued: { code: '05', replacement: 'D21-3' },
    changed: '2025-10-12T09:40:00.000Z'
  },
  {
    number: 'D21-3',
    name: 'Decking oil, clear, low odour',
    description: 'As the old one, with less solvent.',
    pack: pack('BRK', 2.6, 3, 'L'),
    safety: mild,
    changed: '2025-10-12T09:40:00.000Z'
  },
  {
    number: 'R01-5',
    name: 'Red ochre paint',
    description: 'For rough wood: barns, sheds and fences.',
    pack: pack('HNK', 6.4, 5, 'L'),
    environment: { assessment: 'B', matched: 'automatic', basta: 'BETA' },
    changed: '2025-10-24T12:12:12.120Z'
  },
  {
    number: 'K30-300',
    name: 'Acrylic sealant, white',
    description: 'Can be painted over. 300 millilitres.',
    pack: pack('ST', 0.5, 0.3, 'L'),
    agreements: 2,
    changed: '2025-10-31T23:59:59.999Z'
  },
  {
    number: 'K31-300',
    name: 'Silicone, clear',
    description: 'For baths and basins; resists mould.',
    pack: pack('ST', 0.4, 0.3, 'L'),
    safety: mild,
    environment: { assessment: 'C-', matched: 'automatic' },
    changed: '2025-11-01T00:00:00.000Z'
  },
  {
    number: 'X00-1',
    name: 'Brush cleaner',
    description: 'No longer made.',
    pack: pack('BRK'),
    discontinued: { code: '04' },
    safety: solvent,
    changed: '2025-11-04T15:00:00.000Z'
  }
])
