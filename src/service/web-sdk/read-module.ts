import { init, parse } from 'es-module-lexer';

export interface ModuleShape {
  /** What it exports by name. */
  names: string[];
  /** Imports by a bare name, which only a bundler can find. */
  unresolved: string[];
  /** It exports nothing, and fills `exports` as CommonJS does. */
  isCommonJs: boolean;
}

/** What a module exports and imports, found by reading it; null when it cannot be read. */
export async function readModule(text: string): Promise<ModuleShape | null> {
  await init;
  try {
    const [imports, exports, , hasModuleSyntax] = parse(text);
    const specifiers = imports.flatMap(({ n: name }) => name ?? []);
    return {
      names: exports.map(({ n: name }) => name),
      unresolved: [...new Set(specifiers)].filter((name) => !/^(\.{0,2}\/|https?:)/.test(name)),
      isCommonJs: !hasModuleSyntax && /\b(module\.)?exports\b/.test(text),
    };
  } catch {
    return null;
  }
}
