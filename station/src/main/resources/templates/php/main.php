<?php
declare(strict_types=1);

require __DIR__ . '/quark/Quark.php';

use Quark\Module;
use Quark\Request;

$module = Module::fromFile(__DIR__ . '/manifest.json');

$module->route('GET', '/{{id}}/hello/{who}', fn (Request $request) => ['hello' => $request->params['who'], 'userId' => $request->caller?->userId]);

$module->run();
