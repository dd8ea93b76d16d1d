/** Articles of Fjällplåt, a supplier that the caller has not ordered: asking for them is denied. All made up. */
import { articlesOf, pack, type Supplier } from './article.js'

const supplier: Supplier = { id: 4199, name: 'Fjällplåt', orgNumber: '009999-4199', ordered: false }

export const notOrdered = articlesOf(supplier, 500900901, [
  {
    number: 'TP-35',
    name: 'Roof sheet 35',
    description: 'Profiled steel, cut to length.',
    pack: pack('M', 5.2, 1, 'M'),
    climate: { declaration: 'EPD-SIM-901', a1: 2.41, a2: 0.09, a3: 0.31, a4: null, a5: null },
    changed: '2025-09-10T10:00:00.000Z'
  },
  {
    number: 'HR-125',
    name: 'Gutter 125',
    description: 'Painted steel, four metres.',
    pack: pack('ST', 4.9, 4, 'M'),
    changed: '2025-10-01T00:00:00.000Z'
  }
])
