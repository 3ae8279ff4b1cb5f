using Hub.LedgerVictim.Child;
using Hub.LedgerVictim.Parent;

const int CouldNot = 2;

switch (args)
{
    case ["child", .. var words] when ChildOptions.Parse(words) is { } child:
        return await new ChildRun(child, new()).RunAsync(Console.In);
    case ["kills", .. var words] when KillOptions.Parse(words) is { } kills:
        return await KillRun.RunAsync(kills, Console.Out);
    default:
        await Console.Error.WriteLineAsync(KillOptions.Usage);
        return CouldNot;
}
