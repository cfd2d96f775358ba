/** `/usage`: what the model was asked, what that cost, and what may still be spent today. */
import { dayOf, spendersOf, spentOn, spentSince } from '../../storage/modelLedger.ts';
import { plain } from '../../text/richText.ts';
import type { Attendance, Plan } from '../context.ts';
import { replying } from '../plans.ts';
import { usageText } from '../render/usageText.ts';

/** Today included. */
const DAYS = 7;
const DAY = 86_400_000;
/** People named. */
const MOST_SPENDERS = 5;

export async function showUsage(attendance: Attendance): Promise<Plan> {
  const { parts, words } = attendance;
  const { db, modelTerms: terms, now } = parts;
  if (terms === null) return replying(attendance, plain(words.usage.noModel));
  const day = dayOf(now());
  const report = {
    today: await spentOn(db, day, null),
    lately: await spentSince(db, dayOf(now() - (DAYS - 1) * DAY)),
    days: DAYS,
    spenders: await spendersOf(db, day, MOST_SPENDERS),
    terms,
  };
  return replying(attendance, usageText(report, words));
}
