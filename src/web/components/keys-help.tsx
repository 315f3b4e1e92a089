import type { JSX } from 'preact';

interface KeysHelpProps {
  /** Rows can be ticked. */
  ticks?: boolean | undefined;
  /** Rows can be walked. */
  rows?: boolean | undefined;
}

/**
 * The letters that work on a page with `keys.js`, opened by «?», with the button that switches them off in this browser
 * (WCAG 2.1.4). Rows are walked inside of `data-keys`, from one `data-key-stop` to the next.
 */
export function KeysHelp({ ticks = false, rows = true }: KeysHelpProps): JSX.Element {
  const keys = [
    ...(rows ? [{ key: 'j', title: 'к следующему' }, { key: 'k', title: 'к предыдущему' }] : []),
    ...(ticks ? [{ key: 'x', title: 'отметить' }] : []),
    ...(rows ? [{ key: 'Enter', title: 'открыть' }] : []),
    { key: '/', title: 'к поиску' },
    { key: '?', title: 'эта подсказка' },
  ]; // prettier-ignore
  return (
    <details class="keys needs-js" data-keys-help="">
      <summary>Клавиши</summary>
      <dl>
        {keys.map(({ key, title }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
      {ticks && <p class="note">Отметить подряд: нажмите на отметку с клавишей Shift.</p>}
      <button type="button" class="button quiet small">
        Отключить клавиши
      </button>
    </details>
  );
}
