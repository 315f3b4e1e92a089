import type { JSX } from 'preact';
import { assetUrl } from '../asset-urls.js';
import { Field, type FieldProps, controlAttributes } from './forms.js';

/**
 * Text with headings, lists and links, sent as HTML; the server sanitises it. Scripts put an editor in place of the plain
 * field; without them the field shows the same HTML.
 */
export function RichInput(props: FieldProps & { value?: string | undefined; rows?: number }): JSX.Element {
  const { value, rows = 12, ...field } = props;
  return (
    <Field {...field}>
      <textarea {...controlAttributes(field)} rows={rows} value={value ?? ''} data-rich={assetUrl('trix.umd.min.js')} />
      <script type="module" src={assetUrl('editor.js')} />
    </Field>
  );
}
