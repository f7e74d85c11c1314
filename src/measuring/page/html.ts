import { escapeHtml } from '../../escape-html.ts';

/** Text that is HTML already. */
export interface Html {
  html: string;
}

type Piece = Html | string | number | Piece[];

const rendered = (piece: Piece): string => {
  if (Array.isArray(piece)) return piece.map(rendered).join('');
  return typeof piece === 'object' ? piece.html : escapeHtml(String(piece));
};

/** A template whose values are escaped, unless they are HTML themselves. */
export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Html {
  return { html: parts.reduce((text, part, at) => text + rendered(pieces[at - 1]!) + part) };
}

/** What a library has drawn. */
export const raw = (text: string): Html => ({ html: text });

/** A table whose first column names its rows. */
export function table(caption: string, head: string[], rows: Piece[][]): Html {
  return html`<div class="wide" role="group" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row">${first!}</th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A drawing with what it shows in words. */
export function figure(svg: string, shows: string): Html {
  return html`<figure>
    ${raw(svg)}
    <figcaption>${shows}</figcaption>
  </figure>`;
}

/** One page that needs nothing else. */
export function wholePage(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.html;
}

const style = `
:root { color-scheme: light dark; --ink: #1c2522; --paper: #fff; --soft: #f1f4f3; --line: #b9c4c0; --mark: #0f766e; --quote: #c9eee4; --other: #9a3412; --heat: 15, 118, 110; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4ebe8; --paper: #141a18; --soft: #1f2725; --line: #4a5753; --mark: #5eead4; --quote: #134e48; --other: #fdba74; --heat: 94, 234, 212; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
a { color: var(--mark); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }
.charts { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
figure { margin: 0 0 1rem; max-width: 100%; overflow-x: auto; } figure svg { max-width: 100%; height: auto; } figcaption { max-width: 28rem; font-size: .9rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .9rem; } caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); } tbody th { font-weight: 500; }
td { font-variant-numeric: tabular-nums; }
blockquote { margin: .5rem 0; padding: .75rem 1rem; background: var(--soft); overflow-wrap: anywhere; } .answer { white-space: pre-wrap; }
mark { background: var(--quote); color: inherit; } mark.read { background: none; text-decoration: underline 2px var(--other); } mark.both { background: var(--quote); text-decoration: underline 2px var(--other); }
article { margin: 2rem 0; } summary { cursor: pointer; } .quiet { font-size: .9rem; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; } figure, article, tr { break-inside: avoid; } .wide, figure { overflow: visible; } }
`;
