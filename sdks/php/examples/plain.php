<?php
// An index.php behind php-fpm. The web server sends it every path; QUARK_DATA_DIR lies outside of its root.
declare(strict_types=1);

require __DIR__ . '/../Quark.php';

$module = new Quark\Module(['id' => 'plain-shop', 'name' => 'Plain shop']);
$module->route('GET', '/plain-shop/hello/{who}', fn (Quark\Request $request) => [
    'hello' => $request->params['who'], 'userId' => $request->caller?->userId,
]);
$module->run();
