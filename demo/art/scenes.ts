/** Pictures of the shop: one for each product, the room of the front page, and the brand's mark. */
import { html, type Html } from '../views/html.js'
import { door, lamp, shelf, sofa, stove, table } from './pieces.js'

export type Picture = 'floor' | 'table' | 'sofa' | 'stove' | 'tile' | 'lamp' | 'door' | 'shelf'

/** Decoration: the product's name stands beside it, so it is hidden from screen readers. */
export function picture (name: Picture): Html {
  return html`<svg class="art" viewBox="0 0 480 360" preserveAspectRatio="xMidYMid slice"
    aria-hidden="true" focusable="false">${drawings[name]()}</svg>`
}

const drawings: Readonly<Record<Picture, () => Html>> = {
  floor: herringbone,
  tile: terrazzo,
  table: () => room(html`<g transform="translate(240 300)">${table()}</g>`),
  sofa: () => room(html`<g transform="translate(240 302)">${sofa()}</g>`),
  stove: () => room(html`<g transform="translate(240 302)">${stove()}</g>`),
  shelf: () => room(html`<g transform="translate(240 306)">${shelf()}</g>`),
  door: () => room(html`<g transform="translate(240 312)">${door()}</g>`),
  lamp: () => html`<rect class="a-wall" width="480" height="360"/><circle class="a-halo" cx="240" cy="240" r="150"/>
    <g transform="translate(240 0)">${lamp(206)}</g>`
}

function room (content: Html): Html {
  return html`<rect class="a-wall" width="480" height="360"/>
    <rect class="a-floor" y="296" width="480" height="64"/>${content}`
}

/** Planks of 4 by 1, laid as the floor is: pairs of one along and one across, moved along two directions. */
function herringbone (): Html {
  const width = 26
  const length = 4 * width
  const shades = ['a-wood', 'a-wood-light', 'a-wood-mid', 'a-wood-light', 'a-wood-mid']
  const planks: Html[] = []
  for (let step = -16; step <= 16; step++) {
    for (let row = -5; row <= 5; row++) {
      const x = step * width + row * length
      const y = step * width - row * length
      const shade = (offset: number): string => shades[
        Math.abs(step * 3 + row * 7 + offset) % shades.length
      ] ?? 'a-wood'
      planks.push(
        html`<rect class="${shade(0)} a-joint" x="${x}" y="${y}" width="${length}" height="${width}"/>`,
        html`<rect class="${shade(2)} a-joint" x="${x - width}" y="${y}" width="${width}" height="${length}"/>`
      )
    }
  }
  return html`<rect class="a-wood" width="480" height="360"/>
    <g transform="translate(240 180) rotate(-45)">${planks}</g>`
}

/** Chips in a fixed, irregular order: the same picture every time. */
function terrazzo (): Html {
  const colours = ['a-clay', 'a-green', 'a-iron-light', 'a-copper', 'a-green-light', 'a-wood']
  const chips: Html[] = []
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return Math.floor(seed / 65536) % below
  }
  for (let index = 0; index < 210; index++) {
    const size = 4 + random(11)
    const colour = colours[random(colours.length)] ?? ''
    const place = `translate(${random(480)} ${random(360)}) rotate(${random(360)})`
    const outline = `M0-${size}l${size} ${Math.ceil(size / 2)}-${Math.ceil(size / 3)} ` +
      `${size}-${size}-${Math.ceil(size / 4)}z`
    chips.push(html`<path class="${colour}" transform="${place}" d="${outline}"/>`)
  }
  return html`<rect class="a-cream" width="480" height="360"/>${chips}<path class="a-grout" d="M0 180h480M240 0v360"/>`
}

/** The room of the front page: a window to the forest, and what the shop sells before it. The left is for words. */
export function hero (): Html {
  return html`<svg class="art hero-art" viewBox="0 0 1280 460" preserveAspectRatio="xMidYMax slice"
    aria-hidden="true" focusable="false">
    <rect class="a-wall" x="-1400" width="4000" height="460"/>
    <rect class="a-floor" x="-1400" y="392" width="4000" height="68"/>
    <rect class="a-cream" x="530" y="52" width="372" height="238" rx="5"/>
    <clipPath id="window"><rect x="541" y="63" width="350" height="216" rx="2"/></clipPath>
    <g clip-path="url(#window)">
      <rect class="a-sky" x="541" y="63" width="350" height="216"/><circle class="a-sun" cx="800" cy="118" r="27"/>
      <path class="a-hill-far" d="M541 214c60-50 120-58 180-22s110 8 170-44v140H541z"/>
      <path class="a-hill" d="M541 246c90-52 150-22 210 0s90-4 140-30v70H541z"/>
      ${forest.map(([x, size]) => spruce(x, 284, size))}
    </g>
    <rect class="a-cream" x="712" y="60" width="7" height="226"/>
    <g transform="translate(716 402) scale(.94)">${sofa()}</g>
    <g transform="translate(1000 0) scale(.8)">${lamp(190)}</g>
    <g transform="translate(1000 402) scale(.52)">${shelf()}</g>
    <g transform="translate(1164 402) scale(.84)">${stove()}</g>
  </svg>`
}

const forest = [[566, 0.8], [604, 1], [650, 0.7], [684, 0.9], [742, 0.8], [778, 1.05], [822, 0.75], [858, 1.1]] as const

function spruce (x: number, y: number, size: number): Html {
  return html`<path class="a-green-dark" transform="translate(${x} ${y}) scale(${size})"
    d="M0-92l22 36H12l18 30H16L38 0h-76l22-26h-14l18-30h-10z"/>`
}

/** The brand's mark, beside its name. */
export function mark (): Html {
  return html`<svg class="mark" viewBox="0 0 40 40" width="36" height="36" aria-hidden="true" focusable="false">
    <rect class="mark-ground" width="40" height="40" rx="9"/>
    <path class="mark-tree" d="M20 6l7 10h-3.5l6.5 9h-4l5 7H9l5-7h-4l6.500-9H13z"/>
    <path class="mark-trunk" d="M18.500 32h3v4h-3z"/>
  </svg>`
}
