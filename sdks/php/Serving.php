<?php
// What a module answers: to the hub, and on its routes.
declare(strict_types=1);

namespace Quark;

/** The part of a module that serves. */
trait Serving
{
    /** Resident: listens, docks and stays docked until SIGTERM or SIGINT. In a web server's process: serves the request. */
    public function run(): void
    {
        if (PHP_SAPI === 'cli') {
            $this->reside();
            return;
        }
        $request = Request::current();
        $answer = $this->handle($request) ?? $this->refusal(new QuarkError(404, 'ROUTE_NOT_FOUND', 'there is nothing here'));
        $answer->send();
    }

    /** Serves what the hub asks and the declared routes; null when it is neither, for another framework's application. */
    public function handle(Request $request): ?Response
    {
        try {
            $answer = $this->control($request);
        } catch (\Throwable $problem) {
            return $this->refusal($problem);
        }
        if ($answer) {
            return $answer;
        }
        $this->counts(['requests' => 1, 'inFlight' => 1]);
        $over = false;
        register_shutdown_function(function () use (&$over) { // a fatal error ends the process before the end of this method
            $over || $this->counts(['errors' => 1, 'inFlight' => -1]);
        });
        try {
            $answer = $this->dispatch($request);
        } catch (\Throwable $problem) {
            $answer = $this->refusal($problem);
        }
        $over = true;
        $this->counts(['inFlight' => -1, 'errors' => (int) ($answer !== null && $answer->status >= 500)]);
        return $answer;
    }

    private function dispatch(Request $request): ?Response
    {
        $atPath = array_filter($this->routes, fn ($one) => preg_match($one['pattern'], $request->path) === 1);
        $route = current(array_filter($atPath, fn ($one) => $one['method'] === ($request->method === 'HEAD' ? 'GET' : $request->method)));
        if (!$route) {
            return $atPath ? throw new QuarkError(405, 'METHOD_NOT_ALLOWED', "$request->path knows no $request->method") : null;
        }
        ['rules' => $rules, 'pattern' => $pattern, 'handler' => $handler] = $route;
        $request->caller = $this->callerOf($request->headers);
        if (!$request->caller && in_array($rules['access'], ['signed-in', 'permission'], true)) {
            throw new QuarkError(401, 'QE202', 'sign in first');
        }
        if (isset($rules['permission'])) {
            $request->caller?->require($rules['permission']);
        }
        if (strlen($request->body) > ($rules['maxBodyBytes'] ?? $this->manifest['resources']['maxBodyBytes'] ?? 1 << 20)) {
            throw new QuarkError(413, 'BODY_TOO_LARGE', 'the body is too long');
        }
        preg_match($pattern, $request->path, $found);
        $request->params = array_map('rawurldecode', array_filter($found, 'is_string', ARRAY_FILTER_USE_KEY));
        $answer = $handler($request);
        return $answer instanceof Response ? $answer : ($answer === null ? new Response(204) : Response::of(200, $answer));
    }

    private function control(Request $request): ?Response
    {
        $at = $this->manifest['endpoints'];
        $call = "$request->method $request->path";
        if ($call === "GET /manifest") {
            return Response::of(200, $this->manifest);
        }
        if ($call === "GET $at[status]") {
            return Response::of(200, $this->status());
        }
        if ($call === "GET $at[health]") {
            $health = $this->health();
            return Response::of($health['status'] === 'unhealthy' ? 503 : 200, $health);
        }
        if ($call === "POST $at[init]") {
            $this->initialised((array) $request->json());
            return Response::of(200, ['status' => 'ready']);
        }
        if ($call === "POST $at[config]") {
            $this->onlyFromHub($request);
            $this->configured((array) $request->json());
            return Response::of(200, ['settingsGeneration' => $this->settingsGeneration()]);
        }
        if (!$this->resident) {
            return $call === 'POST ' . ($at['events'] ?? '') ? $this->pushed($request) : null;
        }
        if ($call === "POST $at[drain]") {
            $this->onlyFromHub($request);
            $this->keepState(['draining' => true]);
            return Response::of(200, ['status' => 'draining', 'inFlight' => $this->counts()['inFlight']]);
        }
        if ($call === "POST $at[shutdown]") {
            $this->onlyFromHub($request);
            posix_kill(posix_getppid(), SIGUSR1);
            return Response::of(202, ['status' => 'stopping']);
        }
        return null;
    }

    /** What is the hub's to ask: with its token, or from this machine and not passed on for somebody. */
    private function onlyFromHub(Request $request): void
    {
        $token = $request->headers['x-quark-caller'] ?? '';
        if ($token !== '' && $this->tokens->verified($token, 'hub', $this->id)) {
            return;
        }
        if (!in_array($request->peer, ['127.0.0.1', '::1'], true) || $token !== '' || isset($request->headers['x-forwarded-for'])) {
            throw new QuarkError(403, 'QE203', 'only the hub may ask this');
        }
    }

    private function refusal(\Throwable $problem): Response
    {
        [$status, $code, $message] = match (true) {
            $problem instanceof QuarkError => [$problem->status, $problem->errorCode, $problem->getMessage()],
            $problem instanceof HubError => [502, 'QE201', $problem->getMessage()],
            default => [500, 'INTERNAL', 'an unexpected failure'],
        };
        if ($status >= 500) {
            $this->log((string) $problem);
        }
        return Response::of($status, ['status' => $status, 'code' => $code, 'message' => $message, 'error' => $message, 'timestamp' => now()]);
    }

    /** The verified caller of a request, null for an anonymous one; a forged or stale word is refused with 401.
     *  @param array<string, string> $headers */
    public function callerOf(array $headers): ?Caller
    {
        $token = $headers['x-quark-caller'] ?? '';
        if ($token === '') {
            return null;
        }
        $claims = $this->tokens->verified($token, 'caller', $this->id) ?? throw new QuarkError(401, 'QE202', 'X-Quark-Caller is not good');
        return new Caller($claims);
    }
}
