import type { ComponentChildren, JSX } from 'preact';
import { type Moment, inZone } from '../../common/russian.js';

interface LocalTimeProps {
  start: Moment;
  end?: Moment;
  zone: string;
  /** The wall time of `zone` in words. */
  children: ComponentChildren;
}

/** A time as it is at the event. Where the reader's clock differs, a script adds the reader's own time after it. */
export function LocalTime({ start, end, zone, children }: LocalTimeProps): JSX.Element {
  return (
    <time
      dateTime={inZone(start, zone).toString({ timeZoneName: 'never', smallestUnit: 'minute' })}
      data-local-time={inZone(start, zone).epochMilliseconds}
      data-until={end && inZone(end, zone).epochMilliseconds}
      data-offset={inZone(start, zone).offsetNanoseconds / 60e9}
    >
      {children}
    </time>
  );
}
