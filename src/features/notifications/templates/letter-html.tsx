import type { JSX } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { type Block, footerLines, type LetterBody, SITE_NAME } from './body.js';

const FONT = `font-family:'Segoe UI',Arial,sans-serif;color:#17203a;`;
const PARAGRAPH = `${FONT}font-size:17px;line-height:1.5;margin:0 0 16px;`;
const LINK = 'color:#2546d8;text-decoration:underline;';
const SMALL = `${FONT}color:#545e78;font-size:14px;line-height:1.5;margin:0;`;

/** The HTML form: inline styles, tables where Outlook needs them, nothing loaded from anywhere. */
export function renderHtml(body: LetterBody): string {
  return `<!DOCTYPE html>${renderToStaticMarkup(<Letter body={body} />)}`;
}

function Letter({ body }: { body: LetterBody }): JSX.Element {
  return (
    <html lang="ru">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>{body.subject}</title>
      </head>
      <body style="margin:0;padding:0;background-color:#f4f6fb;">
        <table role="presentation" width="100%" cellPadding="0" cellSpacing="0" style="background-color:#f4f6fb;">
          <tr>
            <td align="center" style="padding:24px 12px;">
              <table
                role="presentation"
                width="100%"
                cellPadding="0"
                cellSpacing="0"
                style="max-width:600px;background-color:#ffffff;border:1px solid #d8deeb;border-radius:10px;"
              >
                <tr>
                  <td align="left" style="padding:32px 28px 20px;">
                    <p style={PARAGRAPH}>{body.greeting}</p>
                    <h1 style={`${FONT}font-size:25px;line-height:1.25;margin:0 0 16px;`}>{body.heading}</h1>
                    {body.blocks.map((part) => (
                      <BlockOf part={part} />
                    ))}
                  </td>
                </tr>
              </table>
              <Footer body={body} />
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
}

function BlockOf({ part }: { part: Block }): JSX.Element {
  switch (part.kind) {
    case 'text':
      return <p style={PARAGRAPH}>{part.text}</p>;
    case 'facts':
      return <Facts rows={part.rows} />;
    case 'button':
      return <Button {...part} />;
    case 'links':
      return (
        <>
          {part.items.map(({ label, href }) => (
            <p style={`${PARAGRAPH}margin:0 0 8px;`}>
              <a href={href} style={LINK}>
                {label}
              </a>
            </p>
          ))}
        </>
      );
  }
}

function Facts({ rows }: { rows: Extract<Block, { kind: 'facts' }>['rows'] }): JSX.Element {
  const cell = `${FONT}font-size:17px;line-height:1.4;padding:10px 0;border-top:1px solid #d8deeb;vertical-align:top;`;
  return (
    <table role="presentation" width="100%" cellPadding="0" cellSpacing="0" style="margin:0 0 20px;">
      {rows.map(({ label, value, struck }) => (
        <tr>
          <td width="112" style={`${cell}color:#545e78;padding-right:12px;`}>
            {label}
          </td>
          <td style={`${cell}font-weight:600;`}>{struck ? <s>{value}</s> : value}</td>
        </tr>
      ))}
    </table>
  );
}

function Button({ label, href }: { label: string; href: string }): JSX.Element {
  return (
    <table role="presentation" cellPadding="0" cellSpacing="0" style="margin:4px 0 24px;">
      <tr>
        <td align="center" style="border-radius:10px;background-color:#2546d8;">
          <a
            href={href}
            style={`${FONT}color:#ffffff;display:inline-block;padding:15px 30px;font-size:18px;font-weight:600;text-decoration:none;`}
          >
            {label}
          </a>
        </td>
      </tr>
    </table>
  );
}

function Footer({ body }: { body: LetterBody }): JSX.Element {
  return (
    <table role="presentation" width="100%" cellPadding="0" cellSpacing="0" style="max-width:600px;">
      <tr>
        <td align="left" style="padding:20px 28px 8px;">
          <p style={SMALL}>
            <a href={body.site} style="color:#545e78;text-decoration:underline;">
              {SITE_NAME}
            </a>
          </p>
          {footerLines(body).map((line) => (
            <p style={SMALL}>{line}</p>
          ))}
        </td>
      </tr>
    </table>
  );
}
