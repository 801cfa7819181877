using System.Text.Json;
using Microsoft.Playwright;
using Tarn.Testing;

namespace Tarn.Browser.Tests.Looks;

/// <summary>The accessibility rules of axe-core, which comes with the packages of the folder <c>web</c>.</summary>
internal static class Axe
{
    private static readonly string Script = Path.Combine(TestPaths.Repository, "web", "node_modules", "axe-core", "axe.min.js");

    /// <summary>Waits until nothing moves. Only for a while: in what is folded up, movements stand still and never end.</summary>
    public static Task RestAsync(IPage page) => page.EvaluateAsync(
        """
        () => Promise.race([
          Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished.catch(() => null))),
          new Promise(done => setTimeout(done, 3000)),
        ]).then(() => null)
        """);

    /// <summary>Runs the rules of WCAG 2.2 AA and the best practices over a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="colours">Whether contrast, which costs the most, is looked at: with the rest (null), alone, or not at all.</param>
    /// <returns>The serious and critical findings: rule, place, what is wrong.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(IPage page, bool? colours = null)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            // Not as an element: a page may forbid scripts in its own text.
            await page.EvaluateAsync(await File.ReadAllTextAsync(Script));
        await RestAsync(page);
        var found = await page.EvaluateAsync<JsonElement>(
            """
            async ({ rules, colours }) => {
              // By night, what builders wrote in colours of their own is theirs to see to.
              const result = await axe.run(rules.type === 'rule' ? { exclude: [['[style*="color"]']] } : document, { runOnly: rules, rules: { 'color-contrast': { enabled: colours } }, resultTypes: ['violations'] });
              return result.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
                .flatMap(v => v.nodes.slice(0, 5).map(n => `${v.id}: ${n.target.join(' ')}: ${(n.failureSummary || '').replace(/\s+/g, ' ')}`));
            }
            """,
            new
            {
                colours = colours is not false,
                rules = colours is true ? new { type = "rule", values = (string[])["color-contrast", "link-in-text-block"] } : new { type = "tag", values = (string[])["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
            });
        return [.. found.EnumerateArray().Select(f => f.GetString()!)];
    }
}
