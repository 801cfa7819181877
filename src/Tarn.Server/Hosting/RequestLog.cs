using System.Diagnostics;

namespace Tarn.Server.Hosting;

/// <summary>A line for each request: method, path, status, milliseconds. Never the query, which may hold data, nor headers.</summary>
internal static partial class RequestLog
{
    /// <summary>Adds the log to the pipeline.</summary>
    public static void UseRequestLog(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tarn.Requests");
        app.Use(async (context, next) =>
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                await next(context);
            }
            finally
            {
                LogRequest(log, context.Request.Method, context.Request.Path, context.Response.StatusCode, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Milliseconds:F1} ms")]
    private static partial void LogRequest(ILogger log, string method, string path, int status, double milliseconds);
}
