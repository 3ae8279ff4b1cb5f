using Hub.Audit.TagRoots;

namespace Hub.Verify.Tests.TagRoots;

/// <summary>One right log and two persons' documents for all tests of a class that only read them.</summary>
public sealed class ThirtyDays : IAsyncLifetime
{
    TagLog? _log;
    CompletenessDocument? _mine;
    CompletenessDocument? _theirs;

    internal TagLog Log => _log ?? throw NotMade();

    internal CompletenessDocument Mine => _mine ?? throw NotMade();

    internal CompletenessDocument Theirs => _theirs ?? throw NotMade();

    public async ValueTask InitializeAsync()
    {
        _log = await TagLog.OfThirtyDaysAsync();
        _mine = await _log.DocumentAsync();
        _theirs = await _log.DocumentAsync(TagLog.Other);
    }

    public async ValueTask DisposeAsync()
    {
        if (_log is { } log)
        {
            await log.DisposeAsync();
        }
    }

    static InvalidOperationException NotMade() => new("The log was not made.");
}
