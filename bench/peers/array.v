// A weight-stationary array of multiply-accumulate cells on int8, as an engineer would write it by hand: the peer of bench/array.mjs.
module pe (
    input clk,
    input rst,
    input load,
    input enable,
    input signed [7:0] left,
    input signed [7:0] weight_in,
    input signed [31:0] above,
    output reg signed [7:0] right,
    output reg signed [7:0] weight,
    output reg signed [31:0] below
);
  always @(posedge clk)
    if (rst) begin
      right  <= 0;
      weight <= 0;
      below  <= 0;
    end else begin
      if (load) weight <= weight_in;
      if (enable) begin
        right <= left;
        below <= above + left * weight;
      end
    end
endmodule

module array #(
    parameter N = 16
) (
    input clk,
    input rst,
    output reg [31:0] checksum
);
  reg [31:0] count;
  reg [31:0] noise[0:N-1];
  wire load = count < N;
  wire signed [7:0] right[0:N*N-1];
  wire signed [7:0] weight[0:N*N-1];
  wire signed [31:0] below[0:N*N-1];

  function [31:0] next(input [31:0] x);
    reg [31:0] a, b;
    begin
      a = x ^ (x << 13);
      b = a ^ (a >> 17);
      next = b ^ (b << 5);
    end
  endfunction

  genvar r, c;
  generate
    for (r = 0; r < N; r = r + 1) begin : row
      always @(posedge clk)
        if (rst) noise[r] <= 32'h9e3779b9 + r;
        else noise[r] <= next(noise[r]);
      for (c = 0; c < N; c = c + 1) begin : column
        pe cell_i (
            .clk(clk),
            .rst(rst),
            .load(load),
            .enable(1'b1),
            .left(c == 0 ? noise[r][7:0] : right[r*N+(c==0?0:c-1)]),
            .weight_in(r == 0 ? noise[c][15:8] : weight[(r==0?0:r-1)*N+c]),
            .above(r == 0 ? 32'd0 : below[(r==0?0:r-1)*N+c]),
            .right(right[r*N+c]),
            .weight(weight[r*N+c]),
            .below(below[r*N+c])
        );
      end
    end
  endgenerate

  reg [31:0] mixed;
  integer i;
  always @* begin
    mixed = 0;
    for (i = 0; i < N; i = i + 1) mixed = mixed ^ below[(N-1)*N+i];
  end

  always @(posedge clk)
    if (rst) begin
      count <= 0;
      checksum <= 0;
    end else begin
      count <= count + 1;
      checksum <= {checksum[30:0], checksum[31]} ^ mixed;
    end
endmodule

module bench;
  parameter N = 16;
  reg clk = 0, rst = 1;
  wire [31:0] checksum;
  integer cycles, i;
  array #(.N(N)) dut (.clk(clk), .rst(rst), .checksum(checksum));
  initial begin
    if (!$value$plusargs("cycles=%d", cycles)) cycles = 1000;
    for (i = 0; i < 2; i = i + 1) begin
      #1 clk = 1;
      #1 clk = 0;
    end
    rst = 0;
    for (i = 0; i < cycles; i = i + 1) begin
      #1 clk = 1;
      #1 clk = 0;
    end
    $display("%08x", checksum);
    $finish;
  end
endmodule
