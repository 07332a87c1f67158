import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** Brings axe into the page, once for each page that is loaded. */
async function bring(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
}

const told = ({ violations }: Pick<AxeResults, 'violations'>) =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join('; ')}`);

/** What axe finds serious about the whole page by WCAG 2.1 A and AA. */
export async function faultsOf(page: Page): Promise<string[]> {
  await bring(page);
  return told(await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] })));
}

/**
 * Texts that are hard to read in one of the looks. Of texts that stand in the same kinds of elements, and so have the
 * same colours, the first stands for all.
 */
export async function contrastFaults(page: Page, looks: { theme: string; scheme: string }[]): Promise<string[]> {
  await bring(page);
  const found = await page.evaluate(async (looks) => {
    const STATE = /^(aria-(pressed|current|selected|checked|disabled|invalid|expanded)|data-.*|disabled|class)$/;
    const kinds = new Map<string, Element>();
    for (const element of document.querySelectorAll('body *')) {
      if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue!.trim())) continue;
      let kind = '';
      for (let one: Element | null = element; one && one !== document.body; one = one.parentElement) {
        kind += `${one.tagName} ${[...one.attributes].filter(({ name }) => STATE.test(name)).map(({ name, value }) => `${name}=${value}`)}>`;
      }
      if (!kinds.has(kind)) kinds.set(kind, element);
    }
    const include = [...kinds.values()] as HTMLElement[];
    const all: { look: string; results: AxeResults }[] = [];
    const root = document.documentElement.dataset;
    for (const { theme, scheme } of looks) {
      root['theme'] = theme;
      root['scheme'] = scheme;
      const results = await window.axe.run({ include }, { runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] });
      if (results.violations.length > 0) all.push({ look: `${scheme} ${theme}`, results });
    }
    return all;
  }, looks);
  return found.flatMap(({ look, results }) => told(results).map((fault) => `${look}: ${fault}`));
}
