export { sweepRooms } from './store.ts';
