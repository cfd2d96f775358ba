/** Text of any UTF-16 units, lone surrogates, controls and marks among them. fast-check's `binary` unit takes seconds to set up. */
import { type Arbitrary, array, integer, oneof } from 'fast-check';

const unit = oneof(
  integer({ min: 0x20, max: 0x7e }),
  integer({ min: 0, max: 0xff_ff }),
  integer({ min: 0xd8_00, max: 0xdf_ff }),
);

export function anyText(maxLength: number): Arbitrary<string> {
  return array(unit, { maxLength }).map((units) => String.fromCharCode(...units));
}
