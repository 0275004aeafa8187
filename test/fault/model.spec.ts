import { describeModel } from '../model/model-suite';
import { scale, TEST_LIMIT_MS } from './support/scale';

describeModel(scale.model, TEST_LIMIT_MS);
