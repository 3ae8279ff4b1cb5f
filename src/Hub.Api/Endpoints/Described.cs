namespace Hub.Api.Endpoints;

static class Described
{
    /// <summary>Describes the statuses of refusals, all as problem details.</summary>
    public static RouteHandlerBuilder ProducesRefusals(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.ProducesProblem(status);
        }
        return endpoint;
    }
}
