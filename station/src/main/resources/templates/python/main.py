from quark import Module

module = Module.from_file("manifest.json")


@module.route("GET", "/{{id}}/hello/{who}")
def hello(request):
    return {"hello": request.params["who"], "userId": request.caller.user_id if request.caller else None}


module.run()
