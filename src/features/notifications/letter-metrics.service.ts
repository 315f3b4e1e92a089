import { Injectable } from '@nestjs/common';
import { MetricsService } from '../../platform/metrics/metrics.service.js';
import { MailLineService } from './mail-line.service.js';
import { SendingRepository } from './sending.repository.js';

/** Numbers of letters for whoever watches the instance. */
@Injectable()
export class LetterMetrics {
  constructor(metrics: MetricsService, sending: SendingRepository, line: MailLineService) {
    metrics.read('letters', 'Letters that have not gone out', () => sending.countUnsent(), 'state');
    metrics.read('letters_paused', '1 while the mail server takes no letter', async () =>
      (await line.state()) ? 1 : 0,
    );
  }
}
