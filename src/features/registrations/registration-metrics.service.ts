import { Injectable } from '@nestjs/common';
import { MetricsService } from '../../platform/metrics/metrics.service.js';
import { StatisticsRepository } from './statistics.repository.js';

/** Numbers of registrations for whoever watches the instance. */
@Injectable()
export class RegistrationMetrics {
  constructor(metrics: MetricsService, statistics: StatisticsRepository) {
    metrics.read('registrations', 'Places held and people who wait for one', () => statistics.places(), 'state');
  }
}
