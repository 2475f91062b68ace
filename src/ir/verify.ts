/**
 * What must hold of every design. A front end or pass that breaks one of these rules has a bug; engines rely on them without looking.
 * What a user may get wrong (several drivers, latches, loops) is not checked here but reported with diagnostics.
 */
import type { Design } from './ir.js';
import { verifyFunctions } from './verify/functions.js';
import { verifyModule } from './verify/module.js';
import { Problems } from './verify/problems.js';
import type { Problem } from './verify/problems.js';
import { verifyProcesses } from './verify/processes.js';
import { verifySite } from './verify/sites.js';

export type { Problem } from './verify/problems.js';

/** All that is wrong with a design; nothing, where it is well formed. */
export function verifyDesign(design: Design): readonly Problem[] {
  const problems = new Problems();
  verifyFunctions(design, problems);
  const functions = new Map(design.functions.map((func) => [func.name, func]));
  const earlier = new Map<string, Design['modules'][number]>();
  for (const module of design.modules) {
    const at = problems.at(module.name);
    at.check(!earlier.has(module.name), 'there are two modules of this name');
    verifyModule(module, earlier, at);
    verifyProcesses(module, { modules: earlier, functions, sites: design.sites }, at);
    earlier.set(module.name, module);
  }
  problems.check(design.modules.at(-1)?.name === design.top, `the top ${design.top} is not the last module`);
  design.sites.forEach((site, id) => verifySite(site, problems.at(`!${id}`)));
  return problems.all;
}

/** Throws where a design is not well formed, naming who made it. */
export function assertVerified(design: Design, maker: string): void {
  const problems = verifyDesign(design);
  if (problems.length === 0) return;
  const list = problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n');
  throw new Error(`${maker} made a design that is not well formed:\n${list}`);
}
