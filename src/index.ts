/** The public interface of m3hdl. */
export { ALL_CODES, CODES, type DiagnosticCode, type Severity } from './diagnostics/codes.js';
export type { Diagnostic, Edit, Fix, Label } from './diagnostics/diagnostic.js';
export { explain } from './diagnostics/explain.js';
export { renderDiagnostic, renderDiagnostics } from './diagnostics/render/terminal.js';
export { MemoryFiles, type FileSystem } from './support/files.js';
export type { SourceFile, SourceSet } from './support/source.js';
export type { FileId, Span } from './support/span.js';
