/** Tells Stryker of the runner. */
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { WarmTestRunner } from './testRunner.ts';

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm', WarmTestRunner)];
