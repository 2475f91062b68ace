// Records when the build was last found to be current: `tsc -b` leaves unchanged outputs alone, so their times cannot tell.
import { writeFileSync } from 'node:fs';

writeFileSync(new URL('../dist/.built', import.meta.url), '');
