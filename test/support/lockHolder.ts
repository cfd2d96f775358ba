/**
 * A process of its own that holds a lock on the database named by its first argument until its standard input ends:
 * nobody else may write, or, with the second argument `all`, use it at all.
 */
import BetterSqlite3 from 'better-sqlite3';

const sqlite = new BetterSqlite3(process.argv[2] ?? '');
if (process.argv[3] === 'all') sqlite.pragma('locking_mode = exclusive');
sqlite.exec('begin exclusive');
process.stdout.write('locked\n');
process.stdin.on('end', () => sqlite.close()).resume();
