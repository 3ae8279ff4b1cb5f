// Measures the resource server's check of one request, token and proof, in one thread and without HTTP, for `./hub bench token`.
//   hub-check-bench COUNT     prints {"count":…,"checksPerCoreSecond":…,"verifyPerCoreSecond":…}
using System.Globalization;
using System.Text.Json;
using Hub.CheckBench;

const int maxChecks = 1_000_000;
const int warmUpShare = 4;

if (args is not [var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > maxChecks)
{
    await Console.Error.WriteLineAsync($"usage: hub-check-bench COUNT, 1 to {maxChecks}");
    return 2;
}
await using var bed = await CheckBed.StartAsync();
await bed.CheckAsync(Math.Max(1, count / warmUpShare));
var checks = await bed.CheckAsync(count);
var verify = bed.Verify(count);
Console.WriteLine(JsonSerializer.Serialize(new { count, checksPerCoreSecond = checks, verifyPerCoreSecond = verify }));
return 0;
