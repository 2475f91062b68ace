/** Takes the covers out of a design that nobody wants counted. What they were computed from stays, for whoever looks at it. */
import type { Design } from '../ir/ir.js';
import { mapList, patch, rewriteProcess, rewriteStmts } from '../ir/rewrite.js';
import type { Pass } from './pass.js';

export const withoutCovers: Pass = {
  name: 'without-covers',
  summary: 'takes out covers',
  run(design) {
    let covers = 0;
    const modules = mapList(design.modules, (module) =>
      patch(module, {
        processes: mapList(module.processes, (process) =>
          process.kind === 'test'
            ? process
            : rewriteProcess(process, (body) =>
                rewriteStmts(body, {
                  stmt: (stmt) => {
                    if (stmt.kind !== 'check' || design.sites[stmt.site]?.kind !== 'cover') return [stmt];
                    covers++;
                    return [];
                  },
                }),
              ),
        ),
      }),
    );
    return { design: patch<Design, 'modules'>(design, { modules }), statistics: { covers } };
  },
};
