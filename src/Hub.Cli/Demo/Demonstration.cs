namespace Hub.Cli.Demo;

/// <summary>The main job from beginning to end. It touches the hub over HTTP and by the command line alone.</summary>
/// <param name="root">Where its evidence stays.</param>
/// <param name="steps">Tells and checks.</param>
sealed class Demonstration(string root, DemoSteps steps)
{
    public DemoSteps Steps => steps;

    public async Task RunAsync(CancellationToken cancel)
    {
        using var folder = new DemoFolder(root);
        steps.Begin(1, "A hub and two registers start");
        await using var scene = await Scene.SetAsync(folder, cancel);
        await new Opening(scene, steps).RunAsync(cancel);
        await new Exchanges(scene, steps).RunAsync(cancel);
        await new Deciding(scene, steps).RunAsync(cancel);
        await new Attacks(scene, steps).RunAsync(cancel);
        await new Revocation(scene, steps).RunAsync(cancel);
        await new Evidence(scene, steps).RunAsync(cancel);
        steps.Say($"evidence stays in {Path.GetRelativePath(Environment.CurrentDirectory, root)}: log/, vkey.txt, root-vkey.txt, proofs/, trail.json, exchange.evidence.zip, trail.evidence.zip");
    }
}
