/** What is mutated to no purpose: the words of a machine for whoever reads its chart. */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

interface Property {
  isObjectProperty(): boolean;
  readonly node: { readonly key?: { readonly name?: unknown } };
}

const shouldIgnore = (path: Property): string | undefined =>
  path.isObjectProperty() && path.node.key?.name === 'description' ? 'A description is for people.' : undefined;

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'words', { shouldIgnore })];
