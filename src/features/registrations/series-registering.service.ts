import { Injectable } from '@nestjs/common';
import { InvalidInput, NotFound, RuleViolation } from '../../common/errors.js';
import type { Actor } from '../accounts/accounts.rules.js';
import type { EventRow } from '../events/events.service.js';
import { SeriesService } from '../events/series.service.js';
import { type OwnPlacement, RegisteringService } from './registering.service.js';
import type { RegistrationInput } from './registrations.dto.js';

/** What came of one stage. */
export interface StagePlacement {
  event: EventRow;
  placement: OwnPlacement;
}

/** One registration for the whole of a series or festival, or for some of its dates. */
@Injectable()
export class SeriesRegisteringService {
  constructor(
    private readonly series: SeriesService,
    private readonly registering: RegisteringService,
  ) {}

  /**
   * Registers a person for the chosen stages, each under the rules of its own event; one letter tells all of it. A stage that
   * closed meanwhile is left out; a repeat changes nothing. Throws InvalidInput on `stages` when none was chosen or one is not of
   * the series, RuleViolation `registration-closed` when none of them takes anybody now, and as registering does.
   */
  async register(
    slug: string,
    stages: readonly string[],
    input: RegistrationInput,
    from: { address: string | null; actor?: Actor | undefined },
  ): Promise<StagePlacement[]> {
    const series = await this.series.get(slug);
    if (stages.length === 0) throw InvalidInput.field('stages', 'required', 'Выберите хотя бы одну дату');
    const bySlug = new Map(series.events.map((event) => [event.slug, event]));
    const chosen = stages.map((stage) => bySlug.get(stage));
    if (chosen.some((event) => !event)) throw InvalidInput.field('stages', 'unknown', 'Такой даты в цикле нет');
    const placed: StagePlacement[] = [];
    for (const event of chosen) {
      if (!event) continue;
      const placement = await this.tryOne(event, input, from, series.id);
      if (placement) placed.push({ event, placement });
    }
    if (placed.length === 0)
      throw new RuleViolation('registration-closed', 'Регистрация на выбранные даты закрылась, выберите другие');
    return placed;
  }

  private async tryOne(
    event: EventRow,
    input: RegistrationInput,
    { address, actor }: { address: string | null; actor?: Actor | undefined },
    seriesId: string,
  ): Promise<OwnPlacement | null> {
    try {
      return await this.registering.register(event.slug, input, address, actor, seriesId);
    } catch (error) {
      // closed, or hidden, since the form was shown
      if (error instanceof RuleViolation || error instanceof NotFound) return null;
      throw error;
    }
  }
}
