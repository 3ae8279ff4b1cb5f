using Hub.Canon.Records;
using Hub.Contracts;
using Hub.LocalHost;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Walk;

/// <content>With a reply lost on its way, which only the core build's host does on demand.</content>
public sealed partial class IdempotencyTests
{
    [Fact]
    public async Task Retry_is_repeated_when_the_first_reply_was_lost_after_the_commit()
    {
        const int mostSeeds = 64;
        using var folder = new TempFolder();
        await using var hub = await TestHub.Start(folder);
        var person = await hub.Enrol();
        await hub.Granted(person);
        var lost = false;
        for (var seed = 0; seed < mostSeeds && !lost; seed++)
        {
            var command = hub.Command(person.Nik, fields: ["district"]);
            hub.Faults = new LocalGrainFaults { Seed = seed, LostReplyRate = 0.4 };
            var heard = await Record.ExceptionAsync(() => hub.Handle(command));
            hub.Faults = null;
            lost = heard is TimeoutException && (await hub.Book.Find(hub.ExchangeId(command.IdempotencyKey)))?.Record is ExchangeRecord;
            if (lost)
            {
                var again = Assert.IsType<ExchangeOutcome.Repeated>(await hub.Handle(command));
                Assert.Equal("released", again.View.Outcome);
            }
        }
        Assert.True(lost, "no seed loses the reply of a released exchange");
    }
}
