/** The goods, drawn. Each stands on the line y = 0 with its middle at x = 0; colours are classes of styles/art.css. */
import { html, type Html } from '../views/html.js'

export function sofa (): Html {
  return html`<g>
    <rect class="a-shade" x="-172" y="-8" width="344" height="10" rx="5"/>
    <rect class="a-wood-dark" x="-140" y="-20" width="10" height="20" rx="2"/>
    <rect class="a-wood-dark" x="130" y="-20" width="10" height="20" rx="2"/>
    <rect class="a-green-dark" x="-150" y="-128" width="300" height="84" rx="18"/>
    <rect class="a-green" x="-146" y="-132" width="142" height="84" rx="16"/>
    <rect class="a-green" x="4" y="-132" width="142" height="84" rx="16"/>
    <rect class="a-green-light" x="-146" y="-70" width="144" height="34" rx="12"/>
    <rect class="a-green-light" x="2" y="-70" width="144" height="34" rx="12"/>
    <rect class="a-green-dark" x="-150" y="-40" width="300" height="24" rx="8"/>
    <rect class="a-green" x="-172" y="-96" width="38" height="80" rx="16"/>
    <rect class="a-green" x="134" y="-96" width="38" height="80" rx="16"/>
    <rect class="a-clay" x="-124" y="-112" width="56" height="52" rx="10" transform="rotate(-9 -96 -86)"/>
    <rect class="a-cream" x="78" y="-106" width="48" height="46" rx="10" transform="rotate(8 102 -83)"/>
  </g>`
}

export function table (): Html {
  return html`<g>
    <rect class="a-shade" x="-170" y="-6" width="340" height="9" rx="4.5"/>
    <path class="a-wood-dark"
      d="M-118-118h12l-22 118h-12zM-106-118h12l20 118h-12zM94-118h12L86 0H74zM106-118h12L140 0h-12z"/>
    <rect class="a-wood-dark" x="-130" y="-52" width="52" height="7"/>
    <rect class="a-wood-dark" x="80" y="-52" width="52" height="7"/>
    <rect class="a-wood-light" x="-176" y="-132" width="352" height="15" rx="4"/>
    <rect class="a-wood" x="-176" y="-121" width="352" height="5" rx="2"/>
    <path class="a-cream" d="M-24-132c-16-8-20-28-12-42h36c8 14 4 34-12 42z"/>
    <path class="a-line" d="M-22-174c-4-26-18-40-34-46M-18-174c0-34 4-52 14-66M-14-174c6-22 22-34 40-38"/>
    <circle class="a-clay" cx="-58" cy="-222" r="9"/><circle class="a-clay" cx="-3" cy="-244" r="10"/>
    <circle class="a-green" cx="30" cy="-214" r="9"/>
    <path class="a-clay" d="M64-132a22 12 0 0 1-2-8h52a22 12 0 0 1-2 8z"/>
  </g>`
}

export function stove (): Html {
  return html`<g>
    <rect class="a-shade" x="-112" y="-6" width="224" height="9" rx="4.5"/>
    <path class="a-iron-light" d="M-16-400h32v170h-32z"/>
    <path class="a-iron" d="M-20-246h40v18h-40z"/>
    <path class="a-iron" d="M-78-20h14L-72 0h-14zM64-20h14l8 20H72z"/>
    <rect class="a-iron" x="-92" y="-206" width="184" height="190" rx="10"/>
    <rect class="a-iron-light" x="-100" y="-218" width="200" height="16" rx="5"/>
    <rect class="a-iron-dark" x="-70" y="-178" width="140" height="104" rx="8"/>
    <path class="a-flame"
      d="M0-166c8 24 34 34 34 60a34 30 0 0 1-68 0c0-18 12-24 16-40 4 10 8 12 10 18 6-10 8-22 8-38z"/>
    <path class="a-ember" d="M0-124c4 12 16 16 16 28a16 14 0 0 1-32 0c0-12 12-14 16-28z"/>
    <path class="a-wood" d="M-54-82h108v8H-54z"/>
    <circle class="a-copper" cx="58" cy="-126" r="5"/>
    <rect class="a-iron-light" x="-70" y="-58" width="140" height="8" rx="4"/>
    <rect class="a-iron-light" x="-70" y="-42" width="140" height="8" rx="4"/>
  </g>`
}

/** Hangs: the cord begins at y = 0, the shade ends at y = `drop` and a little. */
export function lamp (drop: number): Html {
  return html`<g>
    <path class="a-line-dark" d="M0 0v${drop - 78}"/>
    <g transform="translate(0 ${drop})">
      <rect class="a-iron" x="-9" y="-88" width="18" height="16" rx="4"/>
      <path class="a-copper" d="M-12-74h24c34 6 64 34 72 74H-84c8-40 38-68 72-74z"/>
      <path class="a-copper-light" d="M-12-74h8c-18 12-34 38-38 74h-42c8-40 38-68 72-74z"/>
      <ellipse class="a-glow" cx="0" cy="2" rx="84" ry="9"/>
    </g>
  </g>`
}

export function shelf (): Html {
  return html`<g>
    <rect class="a-shade" x="-120" y="-6" width="240" height="9" rx="4.5"/>
    <path class="a-wood-dark" d="M-110-282h12V0h-12zM98-282h12V0H98z"/>
    <path class="a-wood-light"
      d="M-116-284h232v10h-232zM-110-196h220v9h-220zM-110-110h220v9h-220zM-110-24h220v9h-220z"/>
    <path class="a-green" d="M-92-256h18v60h-18zM-52-262h16v66h-16z"/>
    <path class="a-clay" d="M-72-248h16v52h-16z"/><path class="a-cream" d="M-34-252h20v56h-20z"/>
    <circle class="a-copper" cx="52" cy="-216" r="20"/>
    <path class="a-cream" d="M-88-150h64v40h-64z"/><path class="a-green-dark" d="M-84-136h56v4h-56z"/>
    <path class="a-iron" d="M22-110c-8-10-6-28 2-36h36c8 8 10 26 2 36z"/>
    <path class="a-line" d="M42-146c0-14-10-22-20-24M42-146c2-16 10-24 20-28"/>
    <path class="a-clay" d="M-40-24c-10-14-8-34 4-42h28c12 8 14 28 4 42z"/>
    <path class="a-green" d="M40-24v-52h14v52zM58-24v-60h18v60z"/><path class="a-wood" d="M80-24v-46h12v46z"/>
  </g>`
}

export function door (): Html {
  return html`<g>
    <rect class="a-shade" x="-100" y="-4" width="200" height="8" rx="4"/>
    <rect class="a-cream" x="-92" y="-302" width="184" height="302"/>
    <rect class="a-wood" x="-76" y="-288" width="152" height="288"/>
    <path class="a-wood-dark" d="M-48-288h2V0h-2zM-18-288h2V0h-2zM14-288h2V0h-2zM44-288h2V0h-2z"/>
    <rect class="a-glass" x="-44" y="-260" width="88" height="84" rx="44"/>
    <path class="a-green" d="M0-250l20 34h-12l16 28h-48l16-28h-12z"/>
    <rect class="a-iron" x="52" y="-150" width="8" height="44" rx="4"/>
    <path class="a-clay" d="M-70-4h140v8H-70z"/>
  </g>`
}
