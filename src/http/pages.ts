import { escapeHtml } from '../escape-html.ts';
import { Problem, type ProblemCode, problemKinds } from './problems.ts';

/** Escaped, and what stands between backticks as code. */
function asHtml(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** The page that a problem's `type` points to. Throws `not_found` for a code that isn't one. */
export function problemPage(code: string): string {
  if (!Object.hasOwn(problemKinds, code))
    throw new Problem('not_found', `There is no problem with the code "${code}".`);
  const { status, title, page } = problemKinds[code as ProblemCode];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${asHtml(title)} · Viva</title>
<link rel="icon" href="/favicon.svg">
<style>
  :root { color-scheme: light dark; font: 1.05rem/1.6 system-ui, sans-serif; }
  body { max-width: 40rem; margin: 4rem auto; padding: 0 1.5rem; }
  code { font-size: .95em; }
  p.status { opacity: .7; }
</style>
<h1>${asHtml(title)}</h1>
<p class="status">HTTP ${status} · <code>${code}</code></p>
<p>${asHtml(page)}</p>
<p><a href="/docs/">The API reference</a></p>
</html>
`;
}
