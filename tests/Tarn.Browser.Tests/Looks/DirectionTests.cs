using Microsoft.Playwright;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Looks;

/// <summary>What points somewhere points the other way where texts run from right to left.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DirectionTests(Chromium browser, BrowserServers servers)
{
    /// <summary>Where the point of an arrow is: how far the ink in the middle of its picture lies to the right of that at its top and bottom, in pixels.</summary>
    private const string PointOf = """
        async png => {
          const picture = new Image();
          picture.src = 'data:image/png;base64,' + png;
          await picture.decode();
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [picture.width, picture.height];
          const pen = canvas.getContext('2d');
          pen.drawImage(picture, 0, 0);
          const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
          const ground = data[0] + data[1] + data[2];
          const rows = [];
          for (let y = 0; y < canvas.height; y++) {
            let sum = 0, ink = 0;
            for (let x = 0; x < canvas.width; x++) {
              const at = 4 * (y * canvas.width + x);
              const weight = Math.abs(data[at] + data[at + 1] + data[at + 2] - ground);
              sum += x * weight;
              ink += weight;
            }
            if (ink > 100) rows.push(sum / ink);
          }
          return rows[rows.length >> 1] - (rows[0] + rows[rows.length - 1]) / 2;
        }
        """;

    [Fact]
    public async Task The_next_icon_points_left_in_arabic_and_right_in_english_D36()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync();
        foreach (var (localization, direction) in new[] { ("1", "ltr"), (Hotel.Arabic, "rtl") })
        {
            await visitor.OpenAsync(await server.DeployAsync(HotelPages.Reading("Tabular"), "Stays " + direction, null, ("LocalizationTemplateId", localization)), 1);
            var page = visitor.Page;
            (await page.Locator(".cbOuter").First.GetAttributeAsync("dir")).ShouldBe(direction);
            var next = await PointAsync(page, "JumpToNext");
            await visitor.AnewAsync(() => page.Locator("[data-cb-name=JumpToNext]").ClickAsync());
            var previous = await PointAsync(page, "JumpToPrevious");
            Math.Sign(next).ShouldBe(direction == "ltr" ? 1 : -1);
            Math.Sign(previous).ShouldBe(-Math.Sign(next));
        }
    }

    private static async Task<double> PointAsync(IPage page, string link)
    {
        var picture = await page.Locator($"[data-cb-name={link}] .cbResultSetNavigationIcon").ScreenshotAsync();
        return await page.EvaluateAsync<double>(PointOf, Convert.ToBase64String(picture));
    }
}
