<?php
// The module that testkit/journeys.test.mjs speaks to; every SDK has the same one.
declare(strict_types=1);

require __DIR__ . '/../Quark.php';

use Quark\Module;
use Quark\Request;

$data = getenv('QUARK_DATA_DIR');
$note = fn (string $name, string $line) => file_put_contents("$data/$name", "$line\n", FILE_APPEND);
$probe = new Module([
    'id' => 'probe', 'name' => 'Probe', 'version' => '1.2.3', 'lifecycle' => ['timeout' => 2], 'capabilities' => ['probing'],
    'provides' => ['probe@1.2'], 'needs' => [['contract' => 'people', 'version' => '^1.0']],
    'permissions' => [['name' => 'probe:sell', 'description' => 'sells']], 'events' => ['publishes' => ['probe.thing.happened']],
]);
$probe->route('GET', '/hello/{name}', fn (Request $request) => ['hello' => $request->params['name'], 'caller' => $request->caller?->userId]);
$probe->route('GET', '/me', fn (Request $request) => [
    'userId' => $request->caller->userId, 'roles' => $request->caller->roles,
], ['access' => 'signed-in']);
$probe->route('POST', '/sell', fn (Request $request) => ['sold' => $request->json()['what']], ['permission' => 'probe:sell']);
$probe->route('GET', '/files/{rest*}', fn (Request $request) => ['rest' => $request->params['rest']]);
$probe->route('GET', '/slow', function () use ($data, $note) {
    $note('slow', 'begun');
    while (!file_exists("$data/go")) {
        usleep(10_000);
        clearstatcache();
    }
    return ['slow' => true];
});
$probe->route('POST', '/length', function (Request $request) use ($note) {
    $note('lengths', (string) strlen($request->body));
    return ['length' => strlen($request->body)];
}, ['maxBodyBytes' => 3_000_000]);
$probe->route('GET', '/large', fn () => ['large' => str_repeat('x', 20_000_000)]);
$probe->route('GET', '/boom', fn () => throw new RuntimeException('secret detail'));
$probe->route('GET', '/neighbours', fn () => [
    'ids' => array_column($probe->discover(['capability' => 'probing']), 'id'), 'self' => $probe->getModule('probe')['version'],
    'nobody' => $probe->getModule('nobody'),
]);
$probe->route('GET', '/ask', fn (Request $request) => $probe->call('GET', '/api/v1/people/whoami', onBehalfOf: $request)['data']);
$probe->route('GET', '/ask-nobody', fn (Request $request) => $probe->call('GET', '/api/v1/people/404', onBehalfOf: $request));
$probe->route('POST', '/publish', function (Request $request) use ($probe) {
    ['count' => $count, 'subject' => $subject] = $request->json();
    if ($count === 1) {
        return $probe->publish('probe.thing.happened', ['n' => 0], $subject);
    }
    return $probe->publishMany(array_map(fn ($n) => ['type' => 'probe.thing.happened', 'subject' => $subject, 'data' => ['n' => $n]], range(0, $count - 1)));
});
$probe->route('GET', '/settings', fn () => ['settings' => $probe->settings(), 'generation' => $probe->settingsGeneration()]);
$probe->addHealthCheck('disk', fn () => file_exists("$data/sick") ? throw new RuntimeException('the disk is full') : true);
$probe->addHealthCheck('minor', fn () => !file_exists("$data/warn"), critical: false);
$probe->addMetric('things', fn () => 7);
$probe->onHealthCheckFailed = fn (string $name) => $note('failed', $name);
$probe->subscribe('probe-people', ['quark.people.*'], function (array $event) use ($data, $note) {
    clearstatcache();
    $n = $event['data']['n'];
    file_exists("$data/refuse-$n") && throw new RuntimeException("$n is refused");
    $note('heard', "$n $event[id]");
});
$probe->run();
