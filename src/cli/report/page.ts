import { writeFileSync } from 'node:fs';
import { escaped } from '#cli/report/svg';
import { type Problem, problem } from '#core/kernel/failure';

/** A part of a report: words, a table, charts (SVG as it is), in this order. */
export interface Section {
  readonly title: string;
  readonly words?: readonly string[];
  readonly table?: {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
  readonly charts?: readonly string[];
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;color:#1b1f24;max-width:920px;margin:2rem auto;padding:0 1rem}h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #d5dae0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:13px}th,td{padding:.25rem .5rem;text-align:right;border-bottom:1px solid #e8ebee}th:first-child,td:first-child{text-align:left}
svg{width:100%;max-width:720px;height:auto;display:block;margin:1rem 0}svg text{font:12px system-ui,sans-serif;fill:#444c56}svg .grid{stroke:#e8ebee}svg .names{font-weight:600}svg .mark{font-size:16px}.about{color:#57606a;margin-top:0}.scroll{overflow-x:auto}
@media (prefers-color-scheme:dark){body{background:#0f1419;color:#d5dae0}h2{border-color:#30363d}th,td{border-color:#262c33}.about{color:#9aa5b1}svg{filter:invert(1) hue-rotate(180deg)}}`;

/** One file that needs nothing else. */
export function htmlPage(title: string, about: string, sections: readonly Section[]): string {
  const body = sections.map(({ title: heading, words = [], table, charts = [] }) => {
    const rows =
      table === undefined
        ? ''
        : `<div class="scroll" tabindex="0" role="group" aria-label="${escaped(heading)}"><table><thead><tr>${table.head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')}</tr></thead><tbody>${table.rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`;
    return `<section><h2>${escaped(heading)}</h2>${words.map((each) => `<p>${escaped(each)}</p>`).join('')}${charts.join('')}${rows}</section>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head><body><h1>${escaped(title)}</h1><p class="about">${escaped(about)}</p>${body.join('')}</body></html>\n`;
}

/** null where it was written. */
export function written(path: string, text: string | Buffer): Problem | null {
  try {
    writeFileSync(path, text);
    return null;
  } catch (thrown) {
    return problem(
      'FILE_UNWRITABLE',
      path,
      `the file could not be written (${thrown instanceof Error ? thrown.message : 'unknown'})`,
      'choose a folder that exists and that you may write',
    );
  }
}
