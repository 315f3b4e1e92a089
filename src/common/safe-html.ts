declare const safe: unique symbol;

/** HTML that went through the sanitiser: the only text a page shows without escaping. */
export type SafeHtml = string & { readonly [safe]: true };

/** Brands `html` as safe. Only the sanitiser calls this, on its own output. */
export function markSafe(html: string): SafeHtml {
  return html as SafeHtml;
}
