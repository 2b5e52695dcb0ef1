// A language that nobody speaks: English with marks around it and half as long again. It shows words
// that are cut off, and words that do not come from the files of words.

import { parse, serialize, Transformer } from '@fluent/syntax';

class Longer extends Transformer {
  visitMessage(message) {
    this.genericVisit(message);
    return message;
  }

  visitTextElement(element) {
    const words = element.value.replace(/[a-z]+/gi, (word) => accented(word) + '·'.repeat(Math.ceil(word.length / 2)));
    element.value = `⟦${words}⟧`;
    return element;
  }
}

const accented = (word) => word.replace(/[aeiou]/g, (letter) => ({ a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú' })[letter]);

/** Gives a page these words instead of its language's. */
export async function pseudo(page) {
  await page.route(/assets\/counter-[\w-]+\.js$/, async (route) => {
    const script = await (await route.fetch()).text();
    const file = await import(`data:text/javascript,${encodeURIComponent(script)}`);
    const [name, words] = Object.entries(file)[0];
    const resource = new Longer().visit(parse(words, {}));
    const body = `const words = ${JSON.stringify(serialize(resource, {}))}; export { words as ${name} };`;
    await route.fulfill({ contentType: 'text/javascript', body });
  });
}
