/** What the shop sells. Prices are before taxes. */
import type { Picture } from '../art/scenes.js'
import type { Lang } from '../texts/texts.js'
import type { Cents } from './money.js'

export interface Product {
  /** Its place in addresses and carts. */
  readonly id: Picture
  readonly price: Cents
  readonly words: Readonly<Record<Lang, ProductWords>>
}

export interface ProductWords {
  name: string
  /** What one unit is, where it is not a piece. */
  unit: string
  line: string
  description: string
  facts: ReadonlyArray<readonly [name: string, value: string]>
}

export const products: readonly Product[] = [
  {
    id: 'sofa',
    price: 1_899_00,
    words: {
      en: {
        name: 'Larch sofa, three seats',
        unit: '',
        line: 'Deep seats, spruce-green wool.',
        description: 'A larch frame with mortised joints, wool covers that come off to be washed, and seats deep ' +
          'enough for a nap in February.',
        facts: [
          ['Width', '228 cm'], ['Frame', 'solid larch, oiled'], ['Cover', 'wool, removable'],
          ['Delivered', 'in two parcels']
        ]
      },
      fr: {
        name: 'Canapé en mélèze, trois places',
        unit: '',
        line: 'Assise profonde, laine vert épinette.',
        description: 'Un bâti en mélèze assemblé à tenons, des housses de laine qui se lavent, et une assise assez ' +
          'profonde pour une sieste de février.',
        facts: [
          ['Largeur', '228 cm'], ['Bâti', 'mélèze massif, huilé'], ['Housse', 'laine, amovible'],
          ['Livraison', 'en deux colis']
        ]
      }
    }
  },
  {
    id: 'table',
    price: 1_249_00,
    words: {
      en: {
        name: 'Trestle table, white ash',
        unit: '',
        line: 'Seats eight, comes apart without tools.',
        description: 'One thick top on two trestles. It seats eight, leans against a wall when it is not needed, ' +
          'and can be sanded as often as you like.',
        facts: [['Size', '220 × 95 cm'], ['Wood', 'white ash, 38 mm'], ['Finish', 'hard wax oil'], ['Weight', '54 kg']]
      },
      fr: {
        name: 'Table à tréteaux, frêne blanc',
        unit: '',
        line: 'Huit places, se démonte sans outils.',
        description: 'Un plateau épais sur deux tréteaux. Elle accueille huit personnes, se range contre un mur et ' +
          'se ponce aussi souvent que vous le voulez.',
        facts: [
          ['Format', '220 × 95 cm'], ['Bois', 'frêne blanc, 38 mm'], ['Finition', 'huile-cire dure'], ['Poids', '54 kg']
        ]
      }
    }
  },
  {
    id: 'stove',
    price: 2_349_00,
    words: {
      en: {
        name: 'Cast-iron wood stove',
        unit: '',
        line: 'Heats 120\u00a0m² through the night.',
        description: 'Burns half-metre logs for nine hours on one load. The flue collar takes a standard 150\u00a0mm ' +
          'pipe; the glass stays clear by its own draught.',
        facts: [['Heats', '90 to 120 m²'], ['Logs', 'up to 50 cm'], ['Flue', '150 mm'], ['Weight', '168 kg']]
      },
      fr: {
        name: 'Poêle à bois en fonte',
        unit: '',
        line: 'Chauffe 120\u00a0m² toute la nuit.',
        description: 'Brûle des bûches d’un demi-mètre pendant neuf heures. La buse reçoit un tuyau courant de ' +
          '150\u00a0mm; la vitre reste claire grâce à son propre tirage.',
        facts: [['Chauffe', 'de 90 à 120 m²'], ['Bûches', 'jusqu’à 50 cm'], ['Buse', '150 mm'], ['Poids', '168 kg']]
      }
    }
  },
  {
    id: 'floor',
    price: 169_80,
    words: {
      en: {
        name: 'Herringbone oak floor',
        unit: 'box of 2\u00a0m²',
        line: 'Solid oak, 14\u00a0mm, ready to lay.',
        description: 'Solid white oak, cut for herringbone, tongue and groove on all sides. To be glued down; sand ' +
          'it twice or three times in its life.',
        facts: [['Plank', '70 × 490 × 14 mm'], ['Grade', 'select'], ['Finish', 'unfinished'], ['In a box', '2 m²']]
      },
      fr: {
        name: 'Parquet de chêne à bâtons rompus',
        unit: 'boîte de 2\u00a0m²',
        line: 'Chêne massif de 14\u00a0mm, prêt à poser.',
        description: 'Chêne blanc massif, taillé pour la pose à bâtons rompus, rainures et languettes sur quatre ' +
          'côtés. À\u00a0coller; se ponce deux ou trois fois.',
        facts: [['Lame', '70 × 490 × 14 mm'], ['Choix', 'premier'], ['Finition', 'brut'], ['Par boîte', '2 m²']]
      }
    }
  },
  {
    id: 'shelf',
    price: 429_00,
    words: {
      en: {
        name: 'Spruce shelving',
        unit: '',
        line: 'Four boards, no screws to be seen.',
        description: 'Boards of quarter-sawn spruce that slide into their posts and stay. Add a second set beside ' +
          'it and they share the post between.',
        facts: [
          ['Size', '120 × 200 × 32 cm'], ['Wood', 'quarter-sawn spruce'], ['Holds', '40 kg a board'],
          ['Assembly', 'ten minutes']
        ]
      },
      fr: {
        name: 'Étagère en épinette',
        unit: '',
        line: 'Quatre tablettes, aucune vis apparente.',
        description: 'Des tablettes d’épinette sur quartier qui glissent dans les montants et y restent. Une ' +
          'deuxième étagère partage le montant de la première.',
        facts: [
          ['Format', '120 × 200 × 32 cm'], ['Bois', 'épinette sur quartier'], ['Charge', '40 kg par tablette'],
          ['Montage', 'dix minutes']
        ]
      }
    }
  },
  {
    id: 'door',
    price: 1_080_00,
    words: {
      en: {
        name: 'Cedar entrance door',
        unit: '',
        line: 'Insulated, with a small round window.',
        description: 'Red cedar over an insulated core, three seals and a threshold that does not let the wind in. ' +
          'Hung on the left or on the right.',
        facts: [['Size', '86 × 203 cm'], ['Wood', 'red cedar'], ['U value', '0.9 W/m²K'], ['Lock', 'three points']]
      },
      fr: {
        name: 'Porte d’entrée en cèdre',
        unit: '',
        line: 'Isolée, avec un petit hublot.',
        description: 'Cèdre rouge sur âme isolante, trois joints et un seuil qui arrête le vent. Se pose à gauche ' +
          'ou à droite.',
        facts: [
          ['Format', '86 × 203 cm'], ['Bois', 'cèdre rouge'], ['Coefficient U', '0,9\u00a0W/m²K'],
          ['Serrure', 'trois points']
        ]
      }
    }
  },
  {
    id: 'tile',
    price: 68_50,
    words: {
      en: {
        name: 'Terrazzo tile',
        unit: 'box of 1\u00a0m²',
        line: 'Marble chips in cement, honed.',
        description: 'Chips of Canadian marble and of old tiles in white cement, honed and sealed. For kitchens, ' +
          'halls and anything that gets wet.',
        facts: [['Tile', '30 × 30 × 2 cm'], ['In a box', '11 tiles, 1 m²'], ['Surface', 'honed'], ['Slip', 'R10']]
      },
      fr: {
        name: 'Carreau de terrazzo',
        unit: 'boîte de 1\u00a0m²',
        line: 'Éclats de marbre dans le ciment, adouci.',
        description: 'Des éclats de marbre canadien et de vieux carreaux dans un ciment blanc, adoucis et scellés. ' +
          'Pour la cuisine, l’entrée et les pièces d’eau.',
        facts: [
          ['Carreau', '30 × 30 × 2 cm'], ['Par boîte', '11 carreaux, 1 m²'], ['Surface', 'adoucie'],
          ['Glissance', 'R10']
        ]
      }
    }
  },
  {
    id: 'lamp',
    price: 189_00,
    words: {
      en: {
        name: 'Spun copper pendant',
        unit: '',
        line: 'One sheet of copper, turned by hand.',
        description: 'A single sheet of copper, spun over a wooden form and left to darken. Three metres of cord, ' +
          'which you shorten once and for all.',
        facts: [['Diameter', '38 cm'], ['Copper', '1.2 mm, uncoated'], ['Cord', '3 m, cloth'], ['Bulb', 'E26, to 60 W']]
      },
      fr: {
        name: 'Suspension en cuivre repoussé',
        unit: '',
        line: 'Une feuille de cuivre, façonnée à la main.',
        description: 'Une seule feuille de cuivre, repoussée sur une forme de bois, qu’on laisse foncer. Trois ' +
          'mètres de fil, à raccourcir une fois pour toutes.',
        facts: [
          ['Diamètre', '38 cm'], ['Cuivre', '1,2\u00a0mm, non verni'], ['Fil', '3 m, textile'],
          ['Ampoule', 'E26, jusqu’à 60 W']
        ]
      }
    }
  }
]

export function findProduct (id: unknown): Product | undefined {
  return products.find((product) => product.id === id)
}
