using System.Text.Json;

namespace Hub.Samples;

/// <summary>The answers of a source that misbehaves.</summary>
static class BadAnswers
{
    const int HugeBytes = 4 << 20;
    const int DeepLevels = 100;

    public static Task Give(Misbehaviour misbehaviour, Income income, HttpContext context) => misbehaviour switch
    {
        Misbehaviour.Hang => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted),
        Misbehaviour.Lie => Json(context, $$"""{"nik":"{{income.Nik}}","year":"last","gross_income":"plenty","employer":7}"""),
        Misbehaviour.Stranger => Json(context, JsonSerializer.Serialize(income with { Nik = "0" + income.Nik[1..] })),
        Misbehaviour.Error500 => Status(context, StatusCodes.Status500InternalServerError),
        Misbehaviour.Forbidden => Status(context, StatusCodes.Status403Forbidden),
        Misbehaviour.Cutoff => Cutoff(context, JsonSerializer.SerializeToUtf8Bytes(income)),
        Misbehaviour.Huge => Huge(context),
        Misbehaviour.Deep => Json(context, $$"""{"deep":{{new string('[', DeepLevels)}}{{new string(']', DeepLevels)}},{{JsonSerializer.Serialize(income)[1..]}}"""),
        Misbehaviour.NotJson => Json(context, "<!doctype html><title>Service notice</title>"),
        Misbehaviour.Twice => Json(context, $$"""{"gross_income":1,{{JsonSerializer.Serialize(income)[1..]}}"""),
        Misbehaviour.Redirect => Redirect(context, income),
        _ => throw new ArgumentOutOfRangeException(nameof(misbehaviour)),
    };

    static Task Json(HttpContext context, string body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    static async Task Cutoff(HttpContext context, byte[] whole)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = whole.Length;
        await context.Response.Body.WriteAsync(whole.AsMemory(0, whole.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    static async Task Huge(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        var block = new byte[1 << 16];
        Array.Fill(block, (byte)' ');
        for (var sent = 0; sent < HugeBytes; sent += block.Length)
        {
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
        }
    }

    static Task Redirect(HttpContext context, Income income)
    {
        context.Response.Redirect($"/elsewhere/{income.Nik}");
        return Task.CompletedTask;
    }
}
