using BenchmarkDotNet.Running;
using Microbenchmarks;

BenchmarkSwitcher.FromAssembly(typeof(CompileBenchmarks).Assembly).Run(args);
