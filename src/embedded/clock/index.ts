export { openStandInClock, type StandInClock } from './stand-in-clock';
