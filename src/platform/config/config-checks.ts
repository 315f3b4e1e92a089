import { isIPv4, isIPv6 } from 'node:net';
import { ValidateBy, type ValidationOptions } from 'class-validator';

/** A wider range would be «everybody»: 8 bits hold 10.0.0.0/8, 7 bits fc00::/7, the widest private ones. */
const NARROWEST_PREFIX = { 4: 8, 6: 7 } as const;

/** Whether `text` is one address (`10.0.0.7`, `fd00::1`) or a range in CIDR notation (`10.0.0.0/8`) that is not nearly all. */
function isAddressRange(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIPv4(address) ? 4 : isIPv6(address) ? 6 : null;
  if (version === null || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return (
    /^\d{1,3}$/.test(prefix) &&
    Number(prefix) >= NARROWEST_PREFIX[version] &&
    Number(prefix) <= (version === 4 ? 32 : 128)
  );
}

/** The property (each of them with `each`) is an address or a range of addresses. */
export const IsAddressRange = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isAddressRange',
      validator: {
        validate: isAddressRange,
        defaultMessage: () =>
          'нужны адреса и диапазоны через запятую: 10.0.0.7, 10.1.0.0/16, fd00::1; «все адреса» сюда вписать нельзя',
      },
    },
    options,
  );

/** The property is a whole number from `least` to `most`. */
export const IsWholeNumber = (least: number, most: number): PropertyDecorator =>
  ValidateBy({
    name: 'isWholeNumber',
    validator: {
      validate: (value: unknown) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
      defaultMessage: () => `нужно целое число от ${least} до ${most}`,
    },
  });
