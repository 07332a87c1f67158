import { getRouteApi } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { EventsView } from './events';
import { AdminFrame, SECTION_IDS, type SectionId } from './frame';
import { AdminPeople } from './people';
import { LogView } from './log';
import { ModulesView } from './modules';
import { Overview } from './overview';
import { SettingsInEffect } from './settings';

const PAGES: Record<SectionId, ComponentType> = {
  station: Overview,
  people: AdminPeople,
  modules: ModulesView,
  events: EventsView,
  log: LogView,
  settings: SettingsInEffect,
};

const route = getRouteApi('/admin/{-$section}');

/** What administrators look after: the station, its people, its modules. */
export function AdminPage() {
  const { section } = route.useParams();
  const shown = SECTION_IDS.find((id) => id === section) ?? 'station';
  const Page = PAGES[shown];
  return (
    <AdminFrame section={shown}>
      <Page />
    </AdminFrame>
  );
}
