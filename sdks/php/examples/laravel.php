<?php
// app/Http/Middleware/Docked.php: append it to the global middleware, with the module as a singleton of the container.
declare(strict_types=1);

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;
use Quark\Module;
use Quark\QuarkError;
use Symfony\Component\HttpFoundation\Response;

final class Docked
{
    public function __construct(private readonly Module $module)
    {
    }

    /** What the hub asks is the module's to answer, everything else Laravel's; `$request->attributes->get('caller')` is who asks. */
    public function handle(Request $request, Closure $next): Response
    {
        $headers = array_map(fn (array $values) => (string) $values[0], $request->headers->all());
        $path = '/' . ltrim($request->getPathInfo(), '/');
        $asked = new \Quark\Request($request->method(), $path, $headers, $request->getContent(), $request->query(), (string) $request->ip());
        $answer = $this->module->handle($asked);
        if ($answer !== null) {
            return new Response($answer->body, $answer->status, $answer->headers);
        }
        try {
            $request->attributes->set('caller', $this->module->callerOf($headers));
        } catch (QuarkError $problem) {
            return new Response($problem->getMessage(), $problem->status);
        }
        return $next($request);
    }
}
