/** `/standin/api`: setting the scene, faults and the journal over HTTP, for a stand-in that runs in another process. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { StandinError } from './apiError.ts';
import { guarded, jsonOf } from './controlRequest.ts';
import type { Fault } from './faults.ts';
import type { ChatRecord } from './records.ts';
import type { Standin } from './standin.ts';
import type { User } from './types.ts';

const personSchema = z.object({
  firstName: z.string().min(1),
  username: z.string().optional(),
  language: z.string().optional(),
});
const groupSchema = z.object({
  type: z.enum(['group', 'supergroup', 'channel']).default('supergroup'),
  title: z.string().min(1),
  forum: z.boolean().default(false),
  members: z.array(z.number()).min(1),
  /** Ids of bots that come in as members. */
  bots: z.array(z.number()).default([]),
});
const memberSchema = z.object({
  by: z.number(),
  user: z.number(),
  status: z.enum(['creator', 'administrator', 'member', 'restricted', 'left', 'kicked']),
  anonymous: z.boolean().default(false),
});
const seconds = z.number().int().min(0);
const kindSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('flood'), retryAfter: seconds }),
  z.object({ kind: z.literal('error'), code: z.number().int().min(400).max(599), description: z.string() }),
  z.object({ kind: z.literal('unauthorized') }),
  z.object({ kind: z.literal('conflict') }),
  z.object({ kind: z.literal('html'), status: z.number().int().min(200).max(599).default(502) }),
  z.object({ kind: z.literal('lost') }),
  z.object({ kind: z.literal('reset') }),
  z.object({ kind: z.literal('hang') }),
  z.object({ kind: z.literal('stall') }),
  z.object({ kind: z.literal('slow'), milliseconds: z.number().int().min(0).max(600_000) }),
]);
const targetSchema = z.object({
  method: z.string().default('*'),
  chat: z.number().nullable().default(null),
  times: z.number().int().min(1).default(1),
});
const replaySchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('duplicate'), update: z.number() }),
  z.object({ action: z.literal('jump'), next: z.number().int().min(1) }),
  z.object({ action: z.literal('hold') }),
  z.object({ action: z.literal('release'), order: z.enum(['same', 'reversed']).default('same') }),
]);

export function addSceneryRoutes(server: FastifyInstance, standin: Standin): void {
  const at = '/standin/api';
  const chatOf = (request: FastifyRequest): ChatRecord =>
    standin.chat(z.object({ key: z.string() }).parse(request.params).key);
  const usersOf = (ids: readonly number[]): readonly User[] => ids.map((id) => standin.world.user(id));

  server.post(
    `${at}/users`,
    guarded((request) => {
      const { firstName, username, language } = personSchema.parse(jsonOf(request));
      return standin.addUser({
        firstName,
        ...(username === undefined ? {} : { username }),
        ...(language === undefined ? {} : { language }),
      });
    }),
  );
  server.post(
    `${at}/groups`,
    guarded((request) => {
      const { members, bots, ...group } = groupSchema.parse(jsonOf(request));
      const entering = usersOf(bots).map((user) => ({ user }));
      return { key: standin.addGroup({ ...group, members: usersOf(members), bots: entering }).key };
    }),
  );
  server.post(
    `${at}/chats/:key/members`,
    guarded((request) => {
      const { by, user, status, anonymous } = memberSchema.parse(jsonOf(request));
      standin.setStatus(chatOf(request), standin.world.user(user), status, standin.world.user(by), anonymous);
      return {};
    }),
  );
  server.post(
    `${at}/chats/:key/topics`,
    guarded((request) => {
      const { as, name } = z.object({ as: z.number(), name: z.string().min(1) }).parse(jsonOf(request));
      return standin.addTopic(chatOf(request), name, standin.world.user(as));
    }),
  );
  server.post(
    `${at}/chats/:key/migration`,
    guarded((request) => {
      const { as } = z.object({ as: z.number() }).parse(jsonOf(request));
      return { key: standin.migrate(chatOf(request), standin.world.user(as)).key };
    }),
  );
  server.post(
    `${at}/chats/:key/block`,
    guarded((request) => {
      const { as, blocked } = z.object({ as: z.number(), blocked: z.boolean() }).parse(jsonOf(request));
      standin.as(as).setBlocked(chatOf(request), blocked);
      return {};
    }),
  );
  server.post(
    `${at}/faults`,
    guarded((request) => {
      const body = jsonOf(request);
      const { chat, ...target } = targetSchema.parse(body);
      const fault: Fault = { ...kindSchema.parse(body), ...target, ...(chat === null ? {} : { chat }) };
      standin.fault(fault);
      return {};
    }),
  );
  server.delete(`${at}/faults`, () => {
    standin.clearFaults();
    return {};
  });
  server.post(
    `${at}/updates`,
    guarded((request) => {
      const replay = replaySchema.parse(jsonOf(request));
      const { queue } = standin.bot();
      if (replay.action === 'duplicate') {
        if (!queue.duplicate(replay.update)) throw new StandinError('that update is not remembered');
      } else if (replay.action === 'jump') queue.jump(replay.next);
      else if (replay.action === 'hold') queue.hold();
      else queue.release((updates) => (replay.order === 'reversed' ? updates.toReversed() : updates));
      return {};
    }),
  );
  server.get(
    `${at}/calls`,
    guarded((request) => {
      const { method, after } = z
        .object({ method: z.string().nullable().default(null), after: z.coerce.number().default(0) })
        .parse(request.query);
      return standin.calls(method).filter(({ sequence }) => sequence > after);
    }),
  );
}
