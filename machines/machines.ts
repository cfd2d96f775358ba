/** All machines of this folder: for whoever shows every one of them. */
import type { AnyStateMachine } from 'xstate';
import { conversationMachine } from './conversation.machine.ts';
import { conversationsMachine } from './conversations.machine.ts';
import { housekeepingMachine } from './housekeeping.machine.ts';
import { lifecycleMachine } from './lifecycle.machine.ts';
import { rulingMachine } from './ruling.machine.ts';
import { watchdogMachine } from './watchdog.machine.ts';

/** By the names of their files, in the order in which one reads them. */
export const MACHINES: Readonly<Record<string, AnyStateMachine>> = {
  lifecycle: lifecycleMachine,
  conversations: conversationsMachine,
  conversation: conversationMachine,
  ruling: rulingMachine,
  housekeeping: housekeepingMachine,
  watchdog: watchdogMachine,
};
