/** Hands what XState tells of the actors to the watch of the page of the machines. */
import type { AnyActorRef, InspectionEvent } from 'xstate';
import type { ActorWatch } from '../machinesPage/actorWatch.ts';

/** An actor that failed tells its parent so, and has no last snapshot of its own. */
const FAILED = 'xstate.error.actor.';

export function watchingFor(watch: ActorWatch): (inspected: InspectionEvent) => void {
  // What comes with the event may be behind: where a first action has failed it is still active.
  const look = (actor: Pick<AnyActorRef, 'getSnapshot'>): void => {
    const snapshot: unknown = actor.getSnapshot();
    if (typeof snapshot === 'object' && snapshot !== null) watch.changed(actor, snapshot);
  };
  return (inspected) => {
    if (inspected.type === '@xstate.snapshot') look(inspected.actorRef);
    else if (inspected.type === '@xstate.event' && inspected.event.type.startsWith(FAILED)) {
      if (inspected.sourceRef !== undefined) look(inspected.sourceRef);
    }
  };
}
